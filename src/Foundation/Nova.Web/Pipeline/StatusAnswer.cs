namespace Nova.Web.Pipeline;

/// <summary>A status and no body.</summary>
internal sealed class StatusAnswer : IResult, IStatusCodeHttpResult
{
    private readonly int _status;

    private StatusAnswer(int status) => _status = status;

    public static StatusAnswer NoContent { get; } = new(StatusCodes.Status204NoContent);

    public static StatusAnswer Ok { get; } = new(StatusCodes.Status200OK);

    public static StatusAnswer Created { get; } = new(StatusCodes.Status201Created);

    public static StatusAnswer Accepted { get; } = new(StatusCodes.Status202Accepted);

    public int? StatusCode => _status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = _status;
        if (_status is not StatusCodes.Status204NoContent)
        {
            httpContext.Response.ContentLength = 0;
        }

        return Task.CompletedTask;
    }
}
