using Nova.Web;

namespace Nova.Fleet;

/// <summary>Names and defaults are the original's, so that operators' policy files keep working.</summary>
internal static class Policies
{
    public static readonly Policy ListAggregates = new("os_compute_api:os-aggregates:index", BaseRules.Admin, "List aggregates.");

    public static readonly Policy CreateAggregate = new("os_compute_api:os-aggregates:create", BaseRules.Admin, "Create an aggregate.");

    public static readonly Policy ShowAggregate = new("os_compute_api:os-aggregates:show", BaseRules.Admin, "Show an aggregate.");

    public static readonly Policy UpdateAggregate = new("os_compute_api:os-aggregates:update", BaseRules.Admin, "Rename an aggregate or change its zone.");

    public static readonly Policy DeleteAggregate = new("os_compute_api:os-aggregates:delete", BaseRules.Admin, "Delete an aggregate.");

    public static readonly Policy AddAggregateHost = new("os_compute_api:os-aggregates:add_host", BaseRules.Admin, "Add a host to an aggregate.");

    public static readonly Policy RemoveAggregateHost = new("os_compute_api:os-aggregates:remove_host", BaseRules.Admin, "Remove a host from an aggregate.");

    public static readonly Policy SetAggregateMetadata = new("os_compute_api:os-aggregates:set_metadata", BaseRules.Admin, "Set or delete metadata of an aggregate.");

    public static readonly Policy CacheAggregateImages = new("compute:aggregates:images", BaseRules.Admin, "Have the hosts of an aggregate fetch images.");

    public static readonly Policy ListZones = new("os_compute_api:os-availability-zone:list", BaseRules.Anyone, "List availability zones.");

    public static readonly Policy DetailZones = new("os_compute_api:os-availability-zone:detail", BaseRules.Admin, "List availability zones with their hosts.");

    public static readonly Policy ListHosts = new("os_compute_api:os-hosts:list", BaseRules.Admin, "List hosts.");

    public static readonly Policy ShowHost = new("os_compute_api:os-hosts:show", BaseRules.Admin, "Show the resources of a host.");

    public static readonly Policy UpdateHost = new("os_compute_api:os-hosts:update", BaseRules.Admin, "Enable or disable a host.");

    public static readonly Policy RebootHost = new("os_compute_api:os-hosts:reboot", BaseRules.Admin, "Reboot a host.");

    public static readonly Policy ShutdownHost = new("os_compute_api:os-hosts:shutdown", BaseRules.Admin, "Shut a host down.");

    public static readonly Policy StartHost = new("os_compute_api:os-hosts:start", BaseRules.Admin, "Start a host.");

    public static readonly Policy ListHypervisors = new("os_compute_api:os-hypervisors:list", BaseRules.Admin, "List hypervisors.");

    public static readonly Policy DetailHypervisors = new("os_compute_api:os-hypervisors:list-detail", BaseRules.Admin, "List hypervisors with their details.");

    public static readonly Policy HypervisorStatistics = new("os_compute_api:os-hypervisors:statistics", BaseRules.Admin, "Show the sums over all hypervisors.");

    public static readonly Policy ShowHypervisor = new("os_compute_api:os-hypervisors:show", BaseRules.Admin, "Show a hypervisor.");

    public static readonly Policy HypervisorUptime = new("os_compute_api:os-hypervisors:uptime", BaseRules.Admin, "Show for how long a hypervisor has been up.");

    public static readonly Policy SearchHypervisors = new("os_compute_api:os-hypervisors:search", BaseRules.Admin, "Find hypervisors by a part of their name.");

    public static readonly Policy HypervisorServers = new("os_compute_api:os-hypervisors:servers", BaseRules.Admin, "List the servers of hypervisors.");

    public static readonly Policy ListServices = new("os_compute_api:os-services:list", BaseRules.Admin, "List services.");

    public static readonly Policy UpdateService = new("os_compute_api:os-services:update", BaseRules.Admin, "Enable, disable or force a service down.");

    public static readonly Policy DeleteService = new("os_compute_api:os-services:delete", BaseRules.Admin, "Delete a service.");

    public static readonly Policy ListNodes = new("os_compute_api:os-baremetal-nodes:list", BaseRules.Admin, "List nodes of bare metal.");

    public static readonly Policy ShowNode = new("os_compute_api:os-baremetal-nodes:show", BaseRules.Admin, "Show a node of bare metal.");

    public static IEnumerable<Policy> All { get; } =
    [
        ListAggregates, CreateAggregate, ShowAggregate, UpdateAggregate, DeleteAggregate,
        AddAggregateHost, RemoveAggregateHost, SetAggregateMetadata, CacheAggregateImages, ListZones, DetailZones,
        ListHosts, ShowHost, UpdateHost, RebootHost, ShutdownHost,
        StartHost, ListHypervisors, DetailHypervisors, HypervisorStatistics, ShowHypervisor,
        HypervisorUptime, SearchHypervisors, HypervisorServers, ListServices, UpdateService,
        DeleteService, ListNodes, ShowNode,
    ];
}
