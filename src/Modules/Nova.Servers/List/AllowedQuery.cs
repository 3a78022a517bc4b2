using System.Collections.Frozen;
using Nova.Web;

namespace Nova.Servers.List;

/// <summary>The parameters that this caller may use.</summary>
internal sealed class AllowedQuery(ApiCall call)
{
    private static readonly string[] Truths = ["1", "t", "true", "on", "y", "yes"];

    // The filters of everybody, and since when; the rest is dropped silently for users, as it always was.
    private static readonly FrozenDictionary<string, int> ForEverybody = new Dictionary<string, int>
    {
        ["reservation_id"] = 1,
        ["name"] = 1,
        ["status"] = 1,
        ["image"] = 1,
        ["flavor"] = 1,
        ["ip"] = 1,
        ["changes-since"] = 1,
        ["all_tenants"] = 1,
        ["ip6"] = 5,
        ["tags"] = 26,
        ["tags-any"] = 26,
        ["not-tags"] = 26,
        ["not-tags-any"] = 26,
        ["changes-before"] = 66,
        ["locked"] = 73,
        ["availability_zone"] = 83,
        ["config_drive"] = 83,
        ["key_name"] = 83,
        ["created_at"] = 83,
        ["launched_at"] = 83,
        ["terminated_at"] = 83,
        ["power_state"] = 83,
        ["task_state"] = 83,
        ["vm_state"] = 83,
        ["progress"] = 83,
        ["user_id"] = 83,
        ["hostname"] = 90,
    }.ToFrozenDictionary();

    private readonly bool _all = call.Allows(ServerPolicies.AllowAllFilters);

    public static bool IsTrue(string text) => Truths.Contains(text.ToLowerInvariant());

    public static bool IsFalse(string text) => text.ToLowerInvariant() is "0" or "f" or "false" or "off" or "n" or "no";

    public string? Text(string name) => MayUse(name) ? call.QueryText(name) : null;

    public IReadOnlyList<string> All(string name) =>
        MayUse(name) && call.Http.Request.Query.TryGetValue(name, out var values) ? [.. values.Where(value => value is not null).Cast<string>()] : [];

    private bool MayUse(string name) => _all || (ForEverybody.TryGetValue(name, out var since) && call.Version.Supports(since));
}
