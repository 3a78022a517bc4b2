using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nova.Web;

/// <summary>Nova's shape: one member named after the fault, which repeats the code. Clients parse it, so problem+json is no option.</summary>
public sealed class ComputeFaults : IFaultShape
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ComputeFaults()
    {
    }

    /// <summary>The one instance.</summary>
    public static ComputeFaults Instance { get; } = new();

    /// <inheritdoc />
    public string ContentType => "application/json; charset=UTF-8";

    /// <inheritdoc />
    public void Write(IBufferWriter<byte> body, int status, string message, TimeSpan? retryAfter)
    {
        using Utf8JsonWriter json = new(body, Json);
        json.WriteStartObject();
        json.WriteStartObject(NameOf(status));
        json.WriteNumber("code", status);
        if (status is StatusCodes.Status401Unauthorized)
        {
            json.WriteString("title", "Unauthorized");
        }

        json.WriteString("message", message);
        if (retryAfter is { } wait)
        {
            json.WriteString("retryAfter", ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture));
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The name of the one member. 401 is worded by Keystone's middleware in the original, hence "error".</summary>
    private static string NameOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "badRequest",
        StatusCodes.Status401Unauthorized => "error",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status404NotFound => "itemNotFound",
        StatusCodes.Status405MethodNotAllowed => "badMethod",
        StatusCodes.Status409Conflict => "conflictingRequest",
        StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => "overLimit",
        StatusCodes.Status415UnsupportedMediaType => "badMediaType",
        StatusCodes.Status501NotImplemented => "notImplemented",
        StatusCodes.Status503ServiceUnavailable => "serviceUnavailable",
        _ => "computeFault",
    };
}
