using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Nova.Core;

namespace Nova.Usage.Notifications;

/// <summary>A row of <c>notification_outbox</c>: a notification that is yet to be sent.</summary>
internal sealed record NotificationRow
{
    public required string Id { get; init; }
    public required string EventType { get; init; }

    /// <summary>INFO or ERROR.</summary>
    public required string Priority { get; init; }
    public required string Publisher { get; init; }
    public required long IsVersioned { get; init; }
    public required string RequestId { get; init; }

    /// <summary>JSON.</summary>
    public required string Payload { get; init; }
    public required long CreatedAt { get; init; }

    /// <summary>The whole notification as it is sent, UTF-8.</summary>
    public byte[] ToMessage()
    {
        ArrayBufferWriter<byte> buffer = new(Payload.Length + 512);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteString("message_id", Id);
            json.WriteString("publisher_id", Publisher);
            json.WriteString("event_type", EventType);
            json.WriteString("priority", Priority);
            json.WritePropertyName("payload");
            json.WriteRawValue(Payload);
            json.WriteString("timestamp", Instants.FromMicroseconds(CreatedAt).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
            json.WriteString("_unique_id", Id.Replace("-", "", StringComparison.Ordinal));
            json.WriteString("_context_request_id", RequestId);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
