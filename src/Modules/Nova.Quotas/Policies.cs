using Nova.Web;

namespace Nova.Quotas;

/// <summary>Names and defaults are the original's, so that existing policy files keep working.</summary>
internal static class Policies
{
    public static readonly Policy Show = new("os_compute_api:os-quota-sets:show", BaseRules.ReaderOrAdmin, "Show a project's limits.");
    public static readonly Policy Detail = new("os_compute_api:os-quota-sets:detail", BaseRules.ReaderOrAdmin, "Show a project's limits and usage.");
    public static readonly Policy Defaults = new("os_compute_api:os-quota-sets:defaults", BaseRules.Anyone, "Show the limits of a new project.");
    public static readonly Policy Update = new("os_compute_api:os-quota-sets:update", BaseRules.Admin, "Change a project's limits.");
    public static readonly Policy Delete = new("os_compute_api:os-quota-sets:delete", BaseRules.Admin, "Reset a project's limits.");
    public static readonly Policy ShowClass = new("os_compute_api:os-quota-class-sets:show", BaseRules.Admin, "Show the limits of a class.");
    public static readonly Policy UpdateClass = new("os_compute_api:os-quota-class-sets:update", BaseRules.Admin, "Change the limits of a class.");
    public static readonly Policy Limits = new("os_compute_api:limits", BaseRules.Anyone, "Show one's own limits and usage.");
    public static readonly Policy OtherLimits = new("os_compute_api:limits:other_project", BaseRules.Admin, "Show another project's limits and usage.");

    public static IReadOnlyList<Policy> All { get; } = [Show, Detail, Defaults, Update, Delete, ShowClass, UpdateClass, Limits, OtherLimits];
}
