using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Create;

/// <summary>
/// What a client named its request by (<c>Idempotency-Key</c>), so that it can ask again when an answer was lost: the same key with the same
/// body is the same request, and with another body a mistake.
/// </summary>
/// <param name="Text">The client's text.</param>
/// <param name="BodyDigest">What the body was.</param>
internal sealed record RequestKey(string Text, string BodyDigest)
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>The request's key.</summary>
    /// <returns><see cref="Fault.Invalid"/> for one that is empty, too long or not printable; a key without text where the client gave none.</returns>
    public static async Task<Result<RequestKey>> ReadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Http.Request.Headers.TryGetValue(Header, out var values))
        {
            return new RequestKey("", "");
        }

        var text = values.ToString();
        if (values.Count is not 1 || text.Length is 0 or > MaxLength || !text.All(letter => letter is >= ' ' and <= '~'))
        {
            return new Fault.Invalid($"Invalid input for header {Header}: it is one text of 1 to {MaxLength} printable ASCII characters.");
        }

        return (await call.BodyDigestAsync(cancellationToken)).TryGet(out var digest, out var fault) ? new RequestKey(text, digest) : fault;
    }

    /// <summary>Whether the client gave one.</summary>
    public bool IsGiven => Text.Length > 0;
}
