namespace Nova.Identity.Web;

/// <summary>A refusal in Keystone's words, for what the common faults word differently.</summary>
internal sealed class KeystoneFault : IResult, IStatusCodeHttpResult
{
    private readonly int _status;
    private readonly string _message;

    private KeystoneFault(int status, string message) => (_status, _message) = (status, message);

    /// <summary>The one answer to every log-in that fails, whatever the reason.</summary>
    public static KeystoneFault Unauthorized { get; } =
        new(StatusCodes.Status401Unauthorized, "The request you have made requires authentication.");

    /// <summary>No such thing.</summary>
    public static KeystoneFault NotFound(string kind, string id) => new(StatusCodes.Status404NotFound, $"Could not find {kind}: {id}.");

    /// <summary>The caller may not do that.</summary>
    /// <param name="rule">Keystone's name of the rule, e.g. <c>identity:list_users</c>.</param>
    public static KeystoneFault Forbidden(string rule) =>
        new(StatusCodes.Status403Forbidden, $"You are not authorized to perform the requested action: {rule}.");

    /// <summary>The thing's state forbids that to anybody.</summary>
    public static KeystoneFault Refused(string reason) => new(StatusCodes.Status403Forbidden, reason);

    /// <summary>The name is taken.</summary>
    public static KeystoneFault Taken(string kind, string name) =>
        new(StatusCodes.Status409Conflict, $"Conflict occurred attempting to store {kind} - Duplicate entry found with name {name}.");

    /// <summary>The request makes no sense.</summary>
    public static KeystoneFault Bad(string member, string reason) =>
        new(StatusCodes.Status400BadRequest, $"Invalid input for field '{member}': {reason}");

    /// <inheritdoc />
    public int? StatusCode => _status;

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        response.ContentType = KeystoneFaults.Instance.ContentType;
        if (_status is StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = $"Keystone uri=\"{httpContext.Request.Scheme}://{httpContext.Request.Host}\"";
        }

        KeystoneFaults.Instance.Write(response.BodyWriter, _status, _message, retryAfter: null);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
