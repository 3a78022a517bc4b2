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

    public static readonly Policy ListUsage = new("os_compute_api:os-simple-tenant-usage:list", BaseRules.Admin, "See what all projects used.");

    public static readonly Policy ShowUsage = new("os_compute_api:os-simple-tenant-usage:show", BaseRules.ReaderOrAdmin, "See what a project used.");

    public static readonly Policy ListAudits = new("os_compute_api:os-instance-usage-audit-log:list", BaseRules.Admin, "See the newest audit of usage.");

    public static readonly Policy ShowAudit = new("os_compute_api:os-instance-usage-audit-log:show", BaseRules.Admin, "See an earlier audit of usage.");

    public static IReadOnlyList<Policy> All { get; } =
        [ListActions, ShowAction, ShowEvents, ShowDetails, ListUsage, ShowUsage, ListAudits, ShowAudit];
}
