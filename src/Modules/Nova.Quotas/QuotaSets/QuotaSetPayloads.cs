using System.Text.Json.Serialization;
using Nova.Web;

namespace Nova.Quotas.QuotaSets;

[ClosedSince(2, 75)]
internal sealed record QuotaSetQuery
{
    public string? UserId { get; init; }
}

internal sealed record QuotaSetResponse
{
    public required QuotaSetView QuotaSet { get; init; }
}

internal sealed record QuotaSetView
{
    /// <summary>The project; absent in the answer to an update.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }
    public required int Instances { get; init; }
    public required int Cores { get; init; }
    public required int Ram { get; init; }
    public required int MetadataItems { get; init; }
    public required int KeyPairs { get; init; }
    public required int ServerGroups { get; init; }
    public required int ServerGroupMembers { get; init; }

    [Until(2, 56)]
    public required int InjectedFiles { get; init; }

    [Until(2, 56)]
    public required int InjectedFileContentBytes { get; init; }

    [Until(2, 56)]
    public required int InjectedFilePathBytes { get; init; }

    [Until(2, 35)]
    public required int FixedIps { get; init; }

    [Until(2, 35)]
    public required int FloatingIps { get; init; }

    [Until(2, 35)]
    public required int SecurityGroups { get; init; }

    [Until(2, 35)]
    public required int SecurityGroupRules { get; init; }

    public static QuotaSetView Of(string? id, IReadOnlyDictionary<string, int> limits) => new()
    {
        Id = id,
        Instances = limits["instances"],
        Cores = limits["cores"],
        Ram = limits["ram"],
        MetadataItems = limits["metadata_items"],
        KeyPairs = limits["key_pairs"],
        ServerGroups = limits["server_groups"],
        ServerGroupMembers = limits["server_group_members"],
        InjectedFiles = limits["injected_files"],
        InjectedFileContentBytes = limits["injected_file_content_bytes"],
        InjectedFilePathBytes = limits["injected_file_path_bytes"],
        FixedIps = limits["fixed_ips"],
        FloatingIps = limits["floating_ips"],
        SecurityGroups = limits["security_groups"],
        SecurityGroupRules = limits["security_group_rules"],
    };
}

internal sealed record QuotaDetailResponse
{
    public required QuotaDetailView QuotaSet { get; init; }
}

/// <summary>A limit and what of it is used; nothing is reserved without being used here.</summary>
internal sealed record QuotaFigures(int Limit, long InUse)
{
    // Part of the shape, always 0: usage is counted at once.
    public int Reserved { get; init; }
}

internal sealed record QuotaDetailView
{
    public required string Id { get; init; }
    public required QuotaFigures Instances { get; init; }
    public required QuotaFigures Cores { get; init; }
    public required QuotaFigures Ram { get; init; }
    public required QuotaFigures MetadataItems { get; init; }
    public required QuotaFigures KeyPairs { get; init; }
    public required QuotaFigures ServerGroups { get; init; }
    public required QuotaFigures ServerGroupMembers { get; init; }

    [Until(2, 56)]
    public required QuotaFigures InjectedFiles { get; init; }

    [Until(2, 56)]
    public required QuotaFigures InjectedFileContentBytes { get; init; }

    [Until(2, 56)]
    public required QuotaFigures InjectedFilePathBytes { get; init; }

    [Until(2, 35)]
    public required QuotaFigures FixedIps { get; init; }

    [Until(2, 35)]
    public required QuotaFigures FloatingIps { get; init; }

    [Until(2, 35)]
    public required QuotaFigures SecurityGroups { get; init; }

    [Until(2, 35)]
    public required QuotaFigures SecurityGroupRules { get; init; }

    public static QuotaDetailView Of(string id, Func<string, QuotaFigures> figures) => new()
    {
        Id = id,
        Instances = figures("instances"),
        Cores = figures("cores"),
        Ram = figures("ram"),
        MetadataItems = figures("metadata_items"),
        KeyPairs = figures("key_pairs"),
        ServerGroups = figures("server_groups"),
        ServerGroupMembers = figures("server_group_members"),
        InjectedFiles = figures("injected_files"),
        InjectedFileContentBytes = figures("injected_file_content_bytes"),
        InjectedFilePathBytes = figures("injected_file_path_bytes"),
        FixedIps = figures("fixed_ips"),
        FloatingIps = figures("floating_ips"),
        SecurityGroups = figures("security_groups"),
        SecurityGroupRules = figures("security_group_rules"),
    };
}

internal sealed record UpdateQuotaSetRequest
{
    public required QuotaSetChanges QuotaSet { get; init; }
}

internal sealed record QuotaSetChanges
{
    [Flag]
    public bool? Force { get; init; }

    [Whole(-1, int.MaxValue)]
    public int? Instances { get; init; }

    [Whole(-1, int.MaxValue)]
    public int? Cores { get; init; }

    [Whole(-1, int.MaxValue)]
    public int? Ram { get; init; }

    [Whole(-1, int.MaxValue)]
    public int? MetadataItems { get; init; }

    [Whole(-1, int.MaxValue)]
    public int? KeyPairs { get; init; }

    [Whole(-1, int.MaxValue)]
    public int? ServerGroups { get; init; }

    [Whole(-1, int.MaxValue)]
    public int? ServerGroupMembers { get; init; }

    [Until(2, 56)]
    [Whole(-1, int.MaxValue)]
    public int? InjectedFiles { get; init; }

    [Until(2, 56)]
    [Whole(-1, int.MaxValue)]
    public int? InjectedFileContentBytes { get; init; }

    [Until(2, 56)]
    [Whole(-1, int.MaxValue)]
    public int? InjectedFilePathBytes { get; init; }

    [Until(2, 35)]
    [Whole(-1, int.MaxValue)]
    public int? FixedIps { get; init; }

    [Until(2, 35)]
    [Whole(-1, int.MaxValue)]
    public int? FloatingIps { get; init; }

    [Until(2, 35)]
    [Whole(-1, int.MaxValue)]
    public int? SecurityGroups { get; init; }

    [Until(2, 35)]
    [Whole(-1, int.MaxValue)]
    public int? SecurityGroupRules { get; init; }

    /// <summary>What is to be changed, by name.</summary>
    public IReadOnlyList<(string Resource, int Limit)> Given() => Changes.Given(
        ("instances", Instances), ("cores", Cores), ("ram", Ram), ("metadata_items", MetadataItems), ("key_pairs", KeyPairs),
        ("server_groups", ServerGroups), ("server_group_members", ServerGroupMembers), ("injected_files", InjectedFiles),
        ("injected_file_content_bytes", InjectedFileContentBytes), ("injected_file_path_bytes", InjectedFilePathBytes),
        ("fixed_ips", FixedIps), ("floating_ips", FloatingIps), ("security_groups", SecurityGroups), ("security_group_rules", SecurityGroupRules));
}

/// <summary>Limits of a request.</summary>
internal static class Changes
{
    /// <summary>Those that were given.</summary>
    public static IReadOnlyList<(string Resource, int Limit)> Given(params ReadOnlySpan<(string Resource, int? Limit)> all)
    {
        List<(string, int)> given = [];
        foreach (var (resource, limit) in all)
        {
            if (limit is { } value)
            {
                given.Add((resource, value));
            }
        }

        return given;
    }
}
