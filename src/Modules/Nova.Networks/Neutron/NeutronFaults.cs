using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nova.Web;

namespace Nova.Networks.Neutron;

/// <summary>Neutron's shape: <c>{"NeutronError": {"type", "message", "detail"}}</c>.</summary>
internal sealed class NeutronFaults : IFaultShape
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private NeutronFaults()
    {
    }

    /// <summary>The one instance.</summary>
    public static NeutronFaults Instance { get; } = new();

    /// <inheritdoc />
    public string ContentType => "application/json";

    /// <inheritdoc />
    public void Write(IBufferWriter<byte> body, int status, string message, TimeSpan? retryAfter) => Write(body, TypeOf(status), message);

    /// <summary>Writes the body of a refusal whose kind is known.</summary>
    public static void Write(IBufferWriter<byte> body, string type, string message)
    {
        using Utf8JsonWriter json = new(body, Json);
        json.WriteStartObject();
        json.WriteStartObject("NeutronError");
        json.WriteString("type", type);
        json.WriteString("message", message);
        json.WriteString("detail", "");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "HTTPBadRequest",
        StatusCodes.Status401Unauthorized => "HTTPUnauthorized",
        StatusCodes.Status403Forbidden => "PolicyNotAuthorized",
        StatusCodes.Status404NotFound => "HTTPNotFound",
        StatusCodes.Status405MethodNotAllowed => "HTTPMethodNotAllowed",
        StatusCodes.Status409Conflict => "Conflict",
        StatusCodes.Status413PayloadTooLarge => "HTTPRequestEntityTooLarge",
        StatusCodes.Status501NotImplemented => "HTTPNotImplemented",
        StatusCodes.Status503ServiceUnavailable => "HTTPServiceUnavailable",
        _ => "HTTPInternalServerError",
    };
}
