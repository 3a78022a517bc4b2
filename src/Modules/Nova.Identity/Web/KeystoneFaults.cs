using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Nova.Web;

namespace Nova.Identity.Web;

/// <summary>Keystone's shape: <c>{"error": {"code", "message", "title"}}</c>.</summary>
internal sealed class KeystoneFaults : IFaultShape
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private KeystoneFaults()
    {
    }

    /// <summary>The one instance.</summary>
    public static KeystoneFaults Instance { get; } = new();

    /// <inheritdoc />
    public string ContentType => "application/json";

    /// <inheritdoc />
    public void Write(IBufferWriter<byte> body, int status, string message, TimeSpan? retryAfter)
    {
        using Utf8JsonWriter json = new(body, Json);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", status);
        json.WriteString("message", message);
        json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
