using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Nova.Web;

namespace Nova.Placement.Api;

/// <summary>Placement's shape: <c>{"errors": [{"status", "title", "detail", "request_id", "code"}]}</c>, the code from 1.23 on.</summary>
internal sealed class PlacementFaults : IFaultShape
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private PlacementFaults()
    {
    }

    /// <summary>The one instance.</summary>
    public static PlacementFaults Instance { get; } = new();

    /// <inheritdoc />
    public string ContentType => "application/json";

    /// <inheritdoc />
    public void Write(IBufferWriter<byte> body, int status, string message, TimeSpan? retryAfter)
    {
        using Utf8JsonWriter json = new(body, Json);
        Write(json, status, message, static _ => { });
    }

    /// <inheritdoc />
    public void Write(IBufferWriter<byte> body, FaultNotice notice) => Write(body, notice, tellsVersions: false);

    /// <summary>The same, with the versions that there are.</summary>
    public static void Write(IBufferWriter<byte> body, FaultNotice notice, bool tellsVersions)
    {
        PlacementVersion.Tell(notice.Http);
        using Utf8JsonWriter json = new(body, Json);
        Write(json, notice.Status, notice.Message, more =>
        {
            more.WriteString("request_id", notice.Http.Response.Headers["X-Openstack-Request-Id"].ToString());
            if (PlacementVersion.Of(notice.Http) >= 23)
            {
                more.WriteString("code", notice.Code ?? ErrorCodes.Undefined);
            }

            if (tellsVersions)
            {
                more.WriteString("max_version", $"1.{PlacementVersion.Newest}");
                more.WriteString("min_version", "1.0");
            }
        });
    }

    private static void Write(Utf8JsonWriter json, int status, string message, Action<Utf8JsonWriter> more)
    {
        json.WriteStartObject();
        json.WriteStartArray("errors");
        json.WriteStartObject();
        json.WriteNumber("status", status);
        json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        json.WriteString("detail", message);
        more(json);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
