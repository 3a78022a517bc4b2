using System.Text.Json;
using Nova.Core;

namespace Nova.Web.Pipeline;

/// <summary>The body of one request: read when first asked for, its memory given back when the request ends.</summary>
internal sealed class RequestBody(HttpContext http) : IDisposable
{
    private PooledBody? _buffer;
    private JsonDocument? _document;

    /// <summary>Whether the type may be JSON. Plain text is what clients say who do not say what they send.</summary>
    public static bool IsJson(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.IsEmpty || type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Equals("text/plain", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/vnd.openstack.compute+json", StringComparison.OrdinalIgnoreCase);
    }

    public async ValueTask<Result<JsonElement>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_document is null)
        {
            _buffer = new PooledBody((int)Math.Clamp(http.Request.ContentLength ?? 1024, 256, 1 << 20));
            await BodyReader.FillAsync(http, _buffer, cancellationToken);
            _document = BodyReader.TryParse(_buffer.Written);
        }

        return _document is null ? new Fault.Invalid(BodyReader.Malformed) : _document.RootElement;
    }

    public void Dispose()
    {
        _document?.Dispose();
        _buffer?.Dispose();
    }
}
