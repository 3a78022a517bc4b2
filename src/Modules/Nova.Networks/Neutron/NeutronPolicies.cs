using Nova.Web;

namespace Nova.Networks.Neutron;

/// <summary>Names are Neutron's, so that existing policy files keep working.</summary>
internal static class NeutronPolicies
{
    public static readonly Policy GetNetwork = new("get_network", BaseRules.ReaderOrAdmin, "List and show networks.");
    public static readonly Policy CreateNetwork = new("create_network", BaseRules.MemberOrAdmin, "Create a network.");
    public static readonly Policy ShareNetwork = new("create_network:shared", BaseRules.Admin, "Make a network everybody's.");
    public static readonly Policy ExternalNetwork = new("create_network:router:external", BaseRules.Admin, "Make a network a pool of addresses outside.");
    public static readonly Policy ProviderNetwork = new("get_network:provider:network_type", BaseRules.Admin, "See how a network is made.");
    public static readonly Policy UpdateNetwork = new("update_network", BaseRules.MemberOrAdmin, "Change a network.");
    public static readonly Policy DeleteNetwork = new("delete_network", BaseRules.MemberOrAdmin, "Delete a network.");
    public static readonly Policy GetSubnet = new("get_subnet", BaseRules.ReaderOrAdmin, "List and show subnets.");
    public static readonly Policy CreateSubnet = new("create_subnet", BaseRules.MemberOrAdmin, "Create a subnet.");
    public static readonly Policy UpdateSubnet = new("update_subnet", BaseRules.MemberOrAdmin, "Change a subnet.");
    public static readonly Policy DeleteSubnet = new("delete_subnet", BaseRules.MemberOrAdmin, "Delete a subnet.");
    public static readonly Policy GetPort = new("get_port", BaseRules.ReaderOrAdmin, "List and show ports.");
    public static readonly Policy CreatePort = new("create_port", BaseRules.MemberOrAdmin, "Create a port.");
    public static readonly Policy UpdatePort = new("update_port", BaseRules.MemberOrAdmin, "Change a port.");
    public static readonly Policy DeletePort = new("delete_port", BaseRules.MemberOrAdmin, "Delete a port.");
    public static readonly Policy FixedPort = new("create_port:fixed_ips:ip_address", BaseRules.MemberOrAdmin, "Choose the address of a port.");
    public static readonly Policy PortSecurity = new("create_port:port_security_enabled", BaseRules.MemberOrAdmin, "Have a port without filter, on a network of one's own.");
    public static readonly Policy AllowedPairs = new("create_port:allowed_address_pairs", BaseRules.MemberOrAdmin, "Let a port send from further addresses, on a network of one's own.");
    public static readonly Policy PortMac = new("create_port:mac_address", BaseRules.MemberOrAdmin, "Choose the MAC address of a port, on a network of one's own.");
    public static readonly Policy BindPort = new("create_port:binding:host_id", BaseRules.Admin, "See and say where a port is bound.");
    public static readonly Policy GetGroup = new("get_security_group", BaseRules.ReaderOrAdmin, "List and show security groups.");
    public static readonly Policy CreateGroup = new("create_security_group", BaseRules.MemberOrAdmin, "Create a security group.");
    public static readonly Policy UpdateGroup = new("update_security_group", BaseRules.MemberOrAdmin, "Change a security group.");
    public static readonly Policy DeleteGroup = new("delete_security_group", BaseRules.MemberOrAdmin, "Delete a security group.");
    public static readonly Policy GetRule = new("get_security_group_rule", BaseRules.ReaderOrAdmin, "List and show rules of security groups.");
    public static readonly Policy CreateRule = new("create_security_group_rule", BaseRules.MemberOrAdmin, "Add a rule to a security group.");
    public static readonly Policy DeleteRule = new("delete_security_group_rule", BaseRules.MemberOrAdmin, "Remove a rule of a security group.");
    public static readonly Policy GetQuota = new("get_quota", BaseRules.ReaderOrAdmin, "Show quotas.");
    public static readonly Policy UpdateQuota = new("update_quota", BaseRules.Admin, "Change quotas.");
    public static readonly Policy DeleteQuota = new("delete_quota", BaseRules.Admin, "Take a project's own quotas away.");
    public static readonly Policy GetAgent = new("get_agent", BaseRules.Admin, "List and show network agents.");
    public static readonly Policy GetZone = new("get_availability_zone", BaseRules.Anyone, "List availability zones of networks.");
    public static readonly Policy GetExtension = new("get_extension", BaseRules.Anyone, "List what the API can do.");
    public static readonly Policy GetTags = new("get_tags", BaseRules.ReaderOrAdmin, "List tags.");
    public static readonly Policy UpdateTags = new("update_tags", BaseRules.MemberOrAdmin, "Set tags.");
    public static readonly Policy GetRouter = new("get_router", BaseRules.ReaderOrAdmin, "List and show routers.");
    public static readonly Policy CreateRouter = new("create_router", BaseRules.MemberOrAdmin, "Create a router.");
    public static readonly Policy RouterKind = new("create_router:distributed", BaseRules.Admin, "Say how a router is made.");
    public static readonly Policy RouterSnat = new("create_router:external_gateway_info:enable_snat", BaseRules.Admin, "Say whether a router translates addresses.");
    public static readonly Policy RouterAddress = new("create_router:external_gateway_info:external_fixed_ips", BaseRules.Admin, "Choose the address of a router outside.");
    public static readonly Policy UpdateRouter = new("update_router", BaseRules.MemberOrAdmin, "Change a router.");
    public static readonly Policy DeleteRouter = new("delete_router", BaseRules.MemberOrAdmin, "Delete a router.");
    public static readonly Policy AddRouterInterface = new("add_router_interface", BaseRules.MemberOrAdmin, "Join a router to a subnet.");
    public static readonly Policy RemoveRouterInterface = new("remove_router_interface", BaseRules.MemberOrAdmin, "Part a router from a subnet.");
    public static readonly Policy GetFloatingIp = new("get_floatingip", BaseRules.ReaderOrAdmin, "List and show floating addresses.");
    public static readonly Policy CreateFloatingIp = new("create_floatingip", BaseRules.MemberOrAdmin, "Take a floating address.");
    public static readonly Policy ChooseFloatingIp = new("create_floatingip:floating_ip_address", BaseRules.Admin, "Choose a floating address.");
    public static readonly Policy UpdateFloatingIp = new("update_floatingip", BaseRules.MemberOrAdmin, "Lead a floating address somewhere else, or nowhere.");
    public static readonly Policy DeleteFloatingIp = new("delete_floatingip", BaseRules.MemberOrAdmin, "Give a floating address back.");

    public static readonly Policy GetAutoTopology = new("get_auto_allocated_topology", BaseRules.MemberOrAdmin, "Have a network made for a project that has none.");
    public static readonly Policy DeleteAutoTopology = new("delete_auto_allocated_topology", BaseRules.MemberOrAdmin, "Delete the network that was made for a project.");

    public static IReadOnlyList<Policy> All { get; } =
    [
        GetNetwork, CreateNetwork, ShareNetwork, ExternalNetwork, ProviderNetwork, UpdateNetwork, DeleteNetwork, GetSubnet, CreateSubnet, UpdateSubnet,
        DeleteSubnet, GetPort, CreatePort, UpdatePort, DeletePort, FixedPort, PortSecurity, AllowedPairs, PortMac, BindPort, GetGroup, CreateGroup,
        UpdateGroup, DeleteGroup, GetRule, CreateRule, DeleteRule, GetQuota, UpdateQuota, DeleteQuota, GetAgent, GetZone, GetExtension, GetTags, UpdateTags,
        GetRouter, CreateRouter, RouterKind, RouterSnat, RouterAddress, UpdateRouter, DeleteRouter, AddRouterInterface, RemoveRouterInterface, GetFloatingIp,
        CreateFloatingIp, ChooseFloatingIp, UpdateFloatingIp, DeleteFloatingIp, GetAutoTopology, DeleteAutoTopology,
    ];
}
