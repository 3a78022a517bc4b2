using Nova.Web;

namespace Nova.Servers;

/// <summary>Names and defaults are the original's, so that existing policy files keep working.</summary>
internal static class ServerPolicies
{
    private const string Prefix = "os_compute_api:";

    public static readonly Policy Index = Read("servers:index", "List servers.");
    public static readonly Policy Detail = Read("servers:detail", "List servers with all details.");
    public static readonly Policy IndexAllProjects = Admin("servers:index:get_all_tenants", "List servers of all projects.");
    public static readonly Policy DetailAllProjects = Admin("servers:detail:get_all_tenants", "List servers of all projects with all details.");
    public static readonly Policy AllowAllFilters = Admin("servers:allow_all_filters", "Use every filter in lists.");
    public static readonly Policy Show = Read("servers:show", "Show a server.");
    public static readonly Policy ShowHostStatus = Admin("servers:show:host_status", "See the state of a server's host.");
    public static readonly Policy ShowUnknownHost = Admin("servers:show:host_status:unknown-only", "See of a server's host only that nothing is heard of it.");
    public static readonly Policy ShowExtraSpecs = Read("servers:show:flavor-extra-specs", "See the extra specs of a server's flavor.");
    public static readonly Policy Create = Write("servers:create", "Create a server.");
    public static readonly Policy CreateForcedHost = Admin("servers:create:forced_host", "Choose the host past the scheduler's filters.");
    public static readonly Policy CreateWithNetworks = Write("servers:create:attach_network", "Create a server with networks of one's choice.");
    public static readonly Policy CreateWithVolumes = Write("servers:create:attach_volume", "Create a server with volumes.");
    public static readonly Policy CreateTrusted = Write("servers:create:trusted_certs", "Create a server with trusted certificates.");
    public static readonly Policy CreateWithoutDisk = Admin("servers:create:zero_disk_flavor", "Create a server from an image with a flavor without a root disk.");
    public static readonly Policy RequestedDestination =
        new("compute:servers:create:requested_destination", BaseRules.Admin, "Ask the scheduler for one host.");

    public static readonly Policy Update = Write("servers:update", "Change a server's name and the like.");
    public static readonly Policy Delete = Write("servers:delete", "Delete a server.");
    public static readonly Policy Start = Write("servers:start", "Start a server.");
    public static readonly Policy Stop = Write("servers:stop", "Stop a server.");
    public static readonly Policy Reboot = Write("servers:reboot", "Reboot a server.");
    public static readonly Policy Rebuild = Write("servers:rebuild", "Make a server's root disk anew.");
    public static readonly Policy RebuildTrusted = Write("servers:rebuild:trusted_certs", "Rebuild with trusted certificates.");
    public static readonly Policy Pause = Write("os-pause-server:pause", "Pause a server.");
    public static readonly Policy Unpause = Write("os-pause-server:unpause", "Unpause a server.");
    public static readonly Policy Suspend = Write("os-suspend-server:suspend", "Suspend a server.");
    public static readonly Policy Resume = Write("os-suspend-server:resume", "Resume a server.");
    public static readonly Policy Lock = Write("os-lock-server:lock", "Lock a server.");
    public static readonly Policy Unlock = Write("os-lock-server:unlock", "Unlock a server.");
    public static readonly Policy UnlockOverride = Admin("os-lock-server:unlock:unlock_override", "Remove a lock that somebody else has taken.");
    public static readonly Policy ResetState = Admin("os-admin-actions:reset_state", "Set a server's state by hand.");
    public static readonly Policy ForceDelete = Write("os-deferred-delete:force", "Delete a server at once.");
    public static readonly Policy Restore = Write("os-deferred-delete:restore", "Restore a server that was deleted softly.");
    public static readonly Policy ConsoleOutput = Write("os-console-output", "Read a server's console.");
    public static readonly Policy Diagnostics = Admin("os-server-diagnostics", "See what the hypervisor measures of a server.");
    public static readonly Policy ListMetadata = Read("server-metadata:index", "List a server's metadata.");
    public static readonly Policy ShowMetadata = Read("server-metadata:show", "Show an item of a server's metadata.");
    public static readonly Policy CreateMetadata = Write("server-metadata:create", "Add to a server's metadata.");
    public static readonly Policy ReplaceMetadata = Write("server-metadata:update_all", "Replace a server's metadata.");
    public static readonly Policy UpdateMetadata = Write("server-metadata:update", "Set an item of a server's metadata.");
    public static readonly Policy DeleteMetadata = Write("server-metadata:delete", "Remove an item of a server's metadata.");
    public static readonly Policy ListAddresses = Read("ips:index", "List a server's addresses.");
    public static readonly Policy ShowAddresses = Read("ips:show", "Show a server's addresses on one network.");
    public static readonly Policy CrashDump = Write("servers:trigger_crash_dump", "Make a server's kernel dump and crash.");
    public static readonly Policy ShowPassword = Read("os-server-password:show", "See a server's encrypted password.");
    public static readonly Policy ClearPassword = Write("os-server-password:clear", "Forget a server's encrypted password.");
    public static readonly Policy Topology = new("compute:server:topology:index", BaseRules.ReaderOrAdmin, "See a server's NUMA nodes.");
    public static readonly Policy HostTopology = new("compute:server:topology:host:index", BaseRules.Admin, "See which NUMA nodes and CPUs of its host a server has.");
    public static readonly Policy InjectNetworkInfo = Admin("os-admin-actions:inject_network_info", "Look up a server's ports anew.");
    public static readonly Policy Extensions = new(Prefix + "extensions", BaseRules.Anyone, "List extensions.");
    public static readonly Policy ExternalEvents =
        new(Prefix + "os-server-external-events:create", BaseRules.ServiceOrAdmin, "Tell of what happened to servers elsewhere.");

    public static readonly Policy ListTags = Read("os-server-tags:index", "List a server's tags.");
    public static readonly Policy ShowTag = Read("os-server-tags:show", "Ask whether a server has a tag.");
    public static readonly Policy AddTag = Write("os-server-tags:update", "Give a server a tag.");
    public static readonly Policy ReplaceTags = Write("os-server-tags:update_all", "Replace a server's tags.");
    public static readonly Policy RemoveTag = Write("os-server-tags:delete", "Take a tag off a server.");
    public static readonly Policy RemoveTags = Write("os-server-tags:delete_all", "Take all tags off a server.");
    public static readonly Policy ListGroups = Read("os-server-groups:index", "List server groups.");
    public static readonly Policy ListAllGroups = Admin("os-server-groups:index:all_projects", "List server groups of all projects.");
    public static readonly Policy ShowGroup = Read("os-server-groups:show", "Show a server group.");
    public static readonly Policy CreateGroup = Write("os-server-groups:create", "Make a server group.");
    public static readonly Policy DeleteGroup = Write("os-server-groups:delete", "Remove a server group.");
    public static readonly Policy ExtendedAttributes = Admin("os-extended-server-attributes", "See where a server is, and its domain's name.");

    /// <summary>Those that this module declares.</summary>
    public static IReadOnlyList<Policy> All { get; } =
    [
        Index, Detail, IndexAllProjects, DetailAllProjects, AllowAllFilters, Show, ShowHostStatus, ShowUnknownHost, ShowExtraSpecs, Create, CreateForcedHost,
        CreateWithNetworks, CreateWithVolumes, CreateTrusted, CreateWithoutDisk, RequestedDestination, Update, Delete, Start, Stop, Reboot, Rebuild,
        RebuildTrusted, Pause, Unpause, Suspend, Resume, Lock, Unlock, UnlockOverride, ResetState, ForceDelete, Restore,
        ConsoleOutput, Diagnostics, ListMetadata, ShowMetadata, CreateMetadata, ReplaceMetadata, UpdateMetadata, DeleteMetadata,
        ListAddresses, ShowAddresses, CrashDump, ShowPassword, ClearPassword, Topology, InjectNetworkInfo, Extensions, ExternalEvents,
        ListTags, ShowTag, AddTag, ReplaceTags, RemoveTag, RemoveTags,
        ListGroups, ListAllGroups, ShowGroup, CreateGroup, DeleteGroup, ExtendedAttributes,
    ];

    private static Policy Read(string name, string description) => new(Prefix + name, BaseRules.ReaderOrAdmin, description);

    private static Policy Write(string name, string description) => new(Prefix + name, BaseRules.MemberOrAdmin, description);

    private static Policy Admin(string name, string description) => new(Prefix + name, BaseRules.Admin, description);
}
