using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Moves;

internal sealed record LiveMoveRequest : IValidatedPayload
{
    [JsonPropertyName("os-migrateLive")]
    public required LiveMoveTarget MigrateLive { get; init; }

    public Fault? Check(ApiVersion version) => MigrateLive.Check(version);
}

/// <summary>Each of its members must be there, though it may say nothing.</summary>
internal sealed record LiveMoveTarget
{
    private static readonly FrozenSet<string> True = ["True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes"];
    private static readonly FrozenSet<string> False = ["False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no"];

    // Set rather than init: a generated deserialiser assigns every init member, also those that the body lacks.
    private string? _host;

    [OrNull]
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? Host
    {
        get => _host;
        set => (_host, IsHostGiven) = (value, true);
    }

    /// <summary>A truth value in any spelling; since 2.25 also <c>auto</c>.</summary>
    [Loose]
    public JsonElement? BlockMigration { get; init; }

    /// <summary>Once asked that the disk of the other host be counted as if nothing else would grow; the claim counts it.</summary>
    [Until(2, 24)]
    [Flag]
    public bool? DiskOverCommit { get; init; }

    /// <summary>The host is taken without asking the filters.</summary>
    [Since(2, 30)]
    [Until(2, 67)]
    [Flag]
    public bool? Force { get; init; }

    [JsonIgnore]
    public bool IsHostGiven { get; private set; }

    /// <summary>Whether disks are copied; <see langword="null"/> to find out.</summary>
    [JsonIgnore]
    public bool? CopiesDisks => BlockMigration is { } value ? Read(value) : null;

    public Fault? Check(ApiVersion version)
    {
        var missing = BlockMigration is null ? "block_migration" : !IsHostGiven ? "host" : DiskOverCommit is null && !version.Supports(25) ? "disk_over_commit" : null;
        if (missing is not null)
        {
            return new Fault.Invalid($"Invalid input for field/attribute os-migrateLive. '{missing}' is a required property");
        }

        var isAuto = BlockMigration is { ValueKind: JsonValueKind.String } text && text.GetString() is "auto";
        return CopiesDisks is not null || (isAuto && version.Supports(25))
            ? null
            : new Fault.Invalid($"Invalid input for field/attribute block_migration. Value: {BlockMigration}. It is no truth value.");
    }

    private static bool? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when True.Contains(value.GetString()!) => true,
        JsonValueKind.String when False.Contains(value.GetString()!) => false,
        _ => null,
    };
}

/// <summary>Its value is null, and nothing else.</summary>
internal sealed record ForceCompleteRequest : IValidatedPayload
{
    [Loose]
    [OrNull]
    public JsonElement? ForceComplete { get; init; }

    public Fault? Check(ApiVersion version) => ForceComplete is null or { ValueKind: JsonValueKind.Null }
        ? null
        : new Fault.Invalid($"Invalid input for field/attribute force_complete. Value: {ForceComplete}. It is not of type 'null'");
}
