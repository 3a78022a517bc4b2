using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Usage.Actions;

[ClosedSince(2, 58)]
internal sealed record ListActionsQuery : IValidatedPayload
{
    [Since(2, 58)]
    [Items(0, 1)]
    public string? Limit { get; init; }

    [Since(2, 58)]
    [Items(0, 1)]
    public string? Marker { get; init; }

    [Since(2, 58)]
    [Items(0, 1)]
    [JsonPropertyName("changes-since")]
    [Text(0, 64, Format = "date-time")]
    public string? ChangesSince { get; init; }

    [Since(2, 66)]
    [Items(0, 1)]
    [JsonPropertyName("changes-before")]
    [Text(0, 64, Format = "date-time")]
    public string? ChangesBefore { get; init; }

    public DateTimeOffset? Since => ApiTime.TryParse(ChangesSince, out var instant) ? instant : null;

    public DateTimeOffset? Before => ApiTime.TryParse(ChangesBefore, out var instant) ? instant : null;

    public Fault? Check(ApiVersion version) =>
        Since > Before ? new Fault.Invalid("The value of changes-since must be less than or equal to changes-before.") : null;
}

internal sealed record ActionsResponse
{
    [JsonPropertyName("instanceActions")]
    public required IReadOnlyList<ActionView> Actions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Since(2, 58)]
    public IReadOnlyList<LinkView>? Links { get; init; }
}

internal sealed record LinkView(string Rel, string Href);

internal sealed record ActionResponse
{
    [JsonPropertyName("instanceAction")]
    public required ActionView Action { get; init; }
}

internal sealed record ActionView
{
    public required string Action { get; init; }
    public required string InstanceUuid { get; init; }
    public required string RequestId { get; init; }
    public required string UserId { get; init; }
    public required string ProjectId { get; init; }
    public required string StartTime { get; init; }
    public string? Message { get; init; }

    [Since(2, 58)]
    public string? UpdatedAt { get; init; }

    /// <summary>Absent in lists, and for those who may not see events.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<EventView>? Events { get; init; }
}

internal sealed record EventView
{
    public required string Event { get; init; }
    public required string StartTime { get; init; }
    public string? FinishTime { get; init; }

    /// <summary><c>Success</c> or <c>Error</c>; null while it goes on.</summary>
    public string? Result { get; init; }

    /// <summary>JSON's null for those who may see tracebacks, of which there are none here; absent for all others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Traceback { get; init; }

    [JsonPropertyName("hostId")]
    [Since(2, 62)]
    public string HostId { get; init; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Since(2, 62)]
    public string? Host { get; init; }

    /// <summary>A text or JSON's null for those who may see details; absent for all others.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Since(2, 84)]
    public JsonElement? Details { get; init; }
}
