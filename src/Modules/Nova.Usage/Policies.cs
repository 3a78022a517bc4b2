using Nova.Web;

namespace Nova.Usage;

/// <summary>Names and defaults are the original's, so that existing policy files keep working.</summary>
internal static class Policies
{
    public static readonly Policy ListActions =
        new("os_compute_api:os-instance-actions:list", BaseRules.ReaderOrAdmin, "List what was done to a server.");

    public static readonly Policy ShowAction =
        new("os_compute_api:os-instance-actions:show", BaseRules.ReaderOrAdmin, "Show one action on a server.");

    public static readonly Policy ShowEvents =
        new("os_compute_api:os-instance-actions:events", BaseRules.Admin, "See tracebacks and hosts of an action's events.");

    public static readonly Policy ShowDetails =
        new("os_compute_api:os-instance-actions:events:details", BaseRules.Admin, "See why an event of an action failed.");

    public static IReadOnlyList<Policy> All { get; } = [ListActions, ShowAction, ShowEvents, ShowDetails];
}
