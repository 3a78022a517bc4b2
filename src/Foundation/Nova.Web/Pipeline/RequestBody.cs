using System.Text.Json;
using Nova.Core;

namespace Nova.Web.Pipeline;

/// <summary>The body of one request: read when first asked for, its memory given back when the request ends.</summary>
internal sealed class RequestBody(HttpContext http) : IDisposable
{
    private PooledBody? _buffer;
    private JsonDocument? _document;

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
