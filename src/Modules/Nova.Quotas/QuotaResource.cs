using System.Collections.Frozen;

namespace Nova.Quotas;

/// <summary>The resources that have limits, by the API's names.</summary>
internal static class QuotaResource
{
    public const string Servers = "instances";
    public const string Cores = "cores";
    public const string Memory = "ram";

    private static readonly FrozenDictionary<string, Func<QuotaOptions, int>> Defaults = new Dictionary<string, Func<QuotaOptions, int>>
    {
        [Servers] = options => options.Servers,
        [Cores] = options => options.Cores,
        [Memory] = options => options.MemoryMiB,
        ["metadata_items"] = options => options.MetadataItems,
        ["injected_files"] = options => options.InjectedFiles,
        ["injected_file_content_bytes"] = options => options.InjectedFileContentBytes,
        ["injected_file_path_bytes"] = options => options.InjectedFilePathBytes,
        ["key_pairs"] = options => options.KeyPairs,
        ["server_groups"] = options => options.ServerGroups,
        ["server_group_members"] = options => options.ServerGroupMembers,

        // The network service's own; kept here for clients before 2.36 and without effect unless somebody sets them.
        ["fixed_ips"] = _ => -1,
        ["floating_ips"] = _ => -1,
        ["security_groups"] = _ => -1,
        ["security_group_rules"] = _ => -1,
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, int> DefaultsOf(QuotaOptions options) =>
        Defaults.ToFrozenDictionary(pair => pair.Key, pair => pair.Value(options));
}
