using System.Text.Json.Serialization;
using Nova.Quotas.QuotaSets;
using Nova.Web;

namespace Nova.Quotas.QuotaClasses;

internal sealed record QuotaClassResponse
{
    public required QuotaClassView QuotaClassSet { get; init; }
}

internal sealed record QuotaClassView
{
    /// <summary>The class; absent in the answer to an update.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }
    public required int Instances { get; init; }
    public required int Cores { get; init; }
    public required int Ram { get; init; }
    public required int MetadataItems { get; init; }
    public required int KeyPairs { get; init; }

    [Since(2, 50)]
    public required int ServerGroups { get; init; }

    [Since(2, 50)]
    public required int ServerGroupMembers { get; init; }

    [Until(2, 56)]
    public required int InjectedFiles { get; init; }

    [Until(2, 56)]
    public required int InjectedFileContentBytes { get; init; }

    [Until(2, 56)]
    public required int InjectedFilePathBytes { get; init; }

    [Until(2, 49)]
    public required int FixedIps { get; init; }

    [Until(2, 49)]
    public required int FloatingIps { get; init; }

    [Until(2, 49)]
    public required int SecurityGroups { get; init; }

    [Until(2, 49)]
    public required int SecurityGroupRules { get; init; }

    public static QuotaClassView Of(string? id, IReadOnlyDictionary<string, int> limits) => new()
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

internal sealed record UpdateQuotaClassRequest
{
    public required QuotaClassChanges QuotaClassSet { get; init; }
}

internal sealed record QuotaClassChanges
{
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

    [Until(2, 49)]
    [Whole(-1, int.MaxValue)]
    public int? FixedIps { get; init; }

    [Until(2, 49)]
    [Whole(-1, int.MaxValue)]
    public int? FloatingIps { get; init; }

    [Until(2, 49)]
    [Whole(-1, int.MaxValue)]
    public int? SecurityGroups { get; init; }

    [Until(2, 49)]
    [Whole(-1, int.MaxValue)]
    public int? SecurityGroupRules { get; init; }

    /// <summary>What is to be changed, by name.</summary>
    public IReadOnlyList<(string Resource, int Limit)> Given() => Changes.Given(
        ("instances", Instances), ("cores", Cores), ("ram", Ram), ("metadata_items", MetadataItems), ("key_pairs", KeyPairs),
        ("server_groups", ServerGroups), ("server_group_members", ServerGroupMembers), ("injected_files", InjectedFiles),
        ("injected_file_content_bytes", InjectedFileContentBytes), ("injected_file_path_bytes", InjectedFilePathBytes),
        ("fixed_ips", FixedIps), ("floating_ips", FloatingIps), ("security_groups", SecurityGroups), ("security_group_rules", SecurityGroupRules));
}
