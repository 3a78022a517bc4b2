using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nova.Web.Pipeline;

/// <summary>A payload as JSON: written to a pooled buffer, so that its length is known, and from there to the connection.</summary>
internal sealed class JsonAnswer<T>(T payload, JsonTypeInfo<T> contract, int status, (string Name, string Value)[]? headers) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        foreach (var (name, value) in headers ?? [])
        {
            response.Headers[name] = value;
        }

        var writer = JsonBuffer.Rent();
        JsonSerializer.Serialize(writer.Json, payload, contract);
        return writer.SendAsync(response, status);
    }
}

/// <summary>A writer and its buffer, one for each thread: rented, written and handed back without an await between.</summary>
internal sealed class JsonBuffer
{
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static JsonBuffer? _own;

    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);

    private JsonBuffer() => Json = new Utf8JsonWriter(_bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    public Utf8JsonWriter Json { get; }

    public static JsonBuffer Rent()
    {
        var buffer = _own ?? new JsonBuffer();
        _own = null;
        return buffer;
    }

    /// <summary>Sends what was written; the buffer belongs to the thread that ends the write.</summary>
    public Task SendAsync(HttpResponse response, int status)
    {
        Finish();
        return CopyAsync(response, status);
    }

    private void Finish() => Json.Flush();

    private async Task CopyAsync(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.Headers.ContentType = "application/json";
        response.ContentLength = _bytes.WrittenCount;

        await response.BodyWriter.WriteAsync(_bytes.WrittenMemory);
        if (_bytes.Capacity <= LargestKept)
        {
            _bytes.ResetWrittenCount();
            Json.Reset();
            _own = this;
        }
    }
}
