using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Create;

/// <summary>The body of <c>POST /servers</c>.</summary>
internal sealed record CreateServerRequest : IValidatedPayload
{
    public required NewServer Server { get; init; }

    [JsonPropertyName("os:scheduler_hints")]
    public SchedulerHints? Hints { get; init; }

    [JsonPropertyName("OS-SCH-HNT:scheduler_hints")]
    public SchedulerHints? OldHints { get; init; }

    public Fault? Check(ApiVersion version) => Server.Check(version) ?? (Hints ?? OldHints)?.Check();
}

/// <summary>What a server shall be.</summary>
internal sealed record NewServer
{
    [Text(1, 255, Format = "name")]
    public required string Name { get; init; }

    /// <summary>The image; empty for a server that boots from a volume.</summary>
    [JsonPropertyName("imageRef")]
    [Text(0, 36)]
    public string? ImageRef { get; init; }

    [JsonPropertyName("flavorRef")]
    [Text(1, 255, AcceptNumber = true)]
    public required string FlavorRef { get; init; }

    [JsonPropertyName("adminPass")]
    [Text(0, int.MaxValue)]
    public string? AdminPass { get; init; }

    [Entries(int.MaxValue)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>A list of ports or, since 2.37, one of the words <c>auto</c> and <c>none</c>.</summary>
    [Loose]
    public JsonElement Networks { get; init; }

    [JsonPropertyName("OS-DCF:diskConfig")]
    [OneOf("AUTO", "MANUAL")]
    public string? DiskConfig { get; init; }

    [JsonPropertyName("accessIPv4")]
    [Text(0, 255, Format = "ipv4")]
    public string? AccessIpv4 { get; init; }

    [JsonPropertyName("accessIPv6")]
    [Text(0, 255, Format = "ipv6")]
    public string? AccessIpv6 { get; init; }

    [Until(2, 56)]
    public IReadOnlyList<InjectedFile>? Personality { get; init; }

    [JsonPropertyName("block_device_mapping")]
    public IReadOnlyList<BlockDevice>? OldBlockDevices { get; init; }

    [JsonPropertyName("block_device_mapping_v2")]
    public IReadOnlyList<BlockDevice>? BlockDevices { get; init; }

    [Text(1, 255, Format = "name")]
    public string? AvailabilityZone { get; init; }

    [Flag]
    public bool? ConfigDrive { get; init; }

    [Text(1, 255, Format = "name")]
    public string? KeyName { get; init; }

    [Whole(1, int.MaxValue)]
    public int? MinCount { get; init; }

    [Whole(1, int.MaxValue)]
    public int? MaxCount { get; init; }

    [Flag]
    public bool? ReturnReservationId { get; init; }

    public IReadOnlyList<SecurityGroupName>? SecurityGroups { get; init; }

    [Text(0, 65535, Format = "base64")]
    public string? UserData { get; init; }

    [Since(2, 19)]
    [OrNull]
    [Text(0, 255, Format = "printable")]
    public string? Description { get; init; }

    [Since(2, 52)]
    [Items(0, 50)]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public IReadOnlyList<string>? Tags { get; init; }

    [Since(2, 63)]
    [OrNull]
    [Items(1, 50, Unique = true)]
    [Text(1, 255)]
    public IReadOnlyList<string>? TrustedImageCertificates { get; init; }

    [Since(2, 74)]
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? Host { get; init; }

    [Since(2, 74)]
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? HypervisorHostname { get; init; }

    [Since(2, 90)]
    [Until(2, 93)]
    [WireName("hostname")]
    [Text(2, 63, Format = "hostname")]
    public string? ShortHostname { get; init; }

    [Since(2, 94)]
    [WireName("hostname")]
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? LongHostname { get; init; }

    /// <summary>What no rule of one member says.</summary>
    public Fault? Check(ApiVersion version) => (this, version.Supports(37)) switch
    {
        ({ Networks.ValueKind: JsonValueKind.Undefined }, true) => new Fault.Invalid("Invalid input for field/attribute server. 'networks' is a required property"),
        ({ ImageRef: { Length: > 0 } image }, _) when !Guid.TryParse(image, out _) =>
            new Fault.Invalid($"Invalid input for field/attribute imageRef. Value: {image}. '{image}' is not a 'uuid'"),
        ({ MinCount: { } min, MaxCount: { } max }, _) when min > max => new Fault.Invalid("min_count must be <= max_count"),
        _ => null,
    };
}

/// <summary>A file to be put into the guest.</summary>
internal sealed record InjectedFile
{
    [Text(0, int.MaxValue)]
    public string? Path { get; init; }

    [Text(0, int.MaxValue, Format = "base64")]
    public string? Contents { get; init; }
}

/// <summary>One of the security groups asked for.</summary>
internal sealed record SecurityGroupName
{
    [Text(1, 255, Format = "name")]
    public string? Name { get; init; }
}

/// <summary>The user's wishes to the scheduler; names that we do not know are kept for filters that do.</summary>
[OpenObject]
internal sealed record SchedulerHints
{
    [Loose]
    public JsonElement Group { get; init; }

    [Loose]
    public JsonElement DifferentHost { get; init; }

    [Loose]
    public JsonElement SameHost { get; init; }

    [Loose]
    public JsonElement Query { get; init; }

    [Loose]
    public JsonElement DifferentCell { get; init; }

    [Text(1, 255, Format = "name")]
    public string? TargetCell { get; init; }

    [Text(0, 255, Format = "ip")]
    public string? BuildNearHostIp { get; init; }

    [Text(0, 255, Pattern = "^/[0-9a-f.:]+$")]
    public string? Cidr { get; init; }

    /// <summary>Everything else.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; set; }

    /// <summary>The group that the server is to be a member of: of several it is the first.</summary>
    public string? FirstGroup() => Group.ValueKind switch
    {
        JsonValueKind.Array => Group.EnumerateArray().Select(item => item.GetString()).FirstOrDefault(),
        JsonValueKind.String => Group.GetString(),
        _ => null,
    };

    /// <summary>What no rule of one member says.</summary>
    public Fault? Check() => CheckIds("group", Group) ?? CheckIds("different_host", DifferentHost) ?? CheckSameHost()
        ?? (Query.ValueKind is JsonValueKind.Undefined or JsonValueKind.String or JsonValueKind.Object ? null : Wrong("query", Query, "is not of type 'string', 'object'"))
        ?? (DifferentCell.ValueKind is JsonValueKind.Undefined or JsonValueKind.String || (DifferentCell.ValueKind is JsonValueKind.Array && DifferentCell.EnumerateArray().All(cell => cell.ValueKind is JsonValueKind.String))
            ? null : Wrong("different_cell", DifferentCell, "is not of type 'string', 'array'"));

    // A text that is no id is the id of nothing; in a list it is a mistake. So it always was.
    private Fault.Invalid? CheckSameHost() => SameHost.ValueKind is JsonValueKind.String ? null : CheckIds("same_host", SameHost);

    // One id or a list of ids, whose order says nothing.
    private static Fault.Invalid? CheckIds(string name, JsonElement hint) => hint.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Array => hint.EnumerateArray().Select(item => CheckId(name, item)).FirstOrDefault(fault => fault is not null),
        _ => CheckId(name, hint),
    };

    private static Fault.Invalid? CheckId(string name, JsonElement item) =>
        item.ValueKind is JsonValueKind.String && Guid.TryParse(item.GetString(), out _) ? null : Wrong(name, item, "is not a 'uuid'");

    private static Fault.Invalid Wrong(string name, JsonElement value, string reason)
    {
        var text = value.ToString();
        var shown = text[..Math.Min(text.Length, 64)];
        return new($"Invalid input for field/attribute {name}. Value: {shown}. {shown} {reason}");
    }
}

/// <summary>One entry of <c>networks</c> where it is a list.</summary>
internal sealed record NetworkEntry
{
    [Since(2, 37)]
    [WireName("uuid")]
    [Text(1, 64, Format = "uuid")]
    public string? Uuid { get; init; }

    /// <summary>The schema lets anything pass; what is no UUID is refused when it is read.</summary>
    [Until(2, 36)]
    [WireName("uuid")]
    public string? OldUuid { get; init; }

    [OrNull]
    [Text(1, 64, Format = "uuid")]
    public string? Port { get; init; }

    [Text(0, 64, Format = "ip")]
    public string? FixedIp { get; init; }

    [Since(2, 42)]
    [WireName("tag")]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public string? Tag { get; init; }

    /// <summary>2.37 lost it, and 2.42 brought it back.</summary>
    [Since(2, 32)]
    [Until(2, 36)]
    [WireName("tag")]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public string? FirstTag { get; init; }
}

/// <summary>The answer of <c>POST /servers</c>.</summary>
internal sealed record CreatedServerResponse(CreatedServerView Server);

/// <summary>What is told of a server that was just asked for.</summary>
internal sealed record CreatedServerView
{
    public required string Id { get; init; }

    public required IReadOnlyList<Show.LinkView> Links { get; init; }

    [JsonPropertyName("OS-DCF:diskConfig")]
    public required string DiskConfig { get; init; }

    public required IReadOnlyList<Show.SecurityGroupView> SecurityGroups { get; init; }

    [JsonPropertyName("adminPass")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AdminPass { get; init; }
}

/// <summary>The answer where <c>return_reservation_id</c> was asked for.</summary>
internal sealed record ReservationResponse(string ReservationId);
