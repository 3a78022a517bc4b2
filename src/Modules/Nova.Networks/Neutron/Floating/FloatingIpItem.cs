using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Floating;

/// <summary>A row of <c>floating_ips</c> with what it leads to, as the API shows it.</summary>
internal sealed record FloatingIpItem
{
    public const string Select = $"""
        SELECT floating_ips.id AS Id, floating_ips.project_id AS ProjectId, floating_ips.network_id AS NetworkId, floating_ips.address AS Address,
               floating_ips.description AS Description, floating_ips.tags AS Tags, floating_ips.created_at AS CreatedAt, floating_ips.updated_at AS UpdatedAt,
               floating_ips.revision AS Revision, outside.label AS Pool, {Router} AS RouterId, fixed.address AS FixedAddress, fixed.port_id AS PortId,
               port.server_id AS ServerId, port.network_id AS PortNetwork, port.name AS PortName, port.mac AS PortMac, port.admin_state_up AS PortUp,
               port.device_owner AS PortOwner
        FROM floating_ips JOIN networks outside ON outside.id = floating_ips.network_id
        LEFT JOIN fixed_ips fixed ON fixed.subnet_id = floating_ips.fixed_subnet_id AND fixed.number = floating_ips.fixed_number
        LEFT JOIN ports port ON port.id = fixed.port_id
        """;

    // The router that joins the subnet inside with the network outside.
    private const string Router = """
        (SELECT MIN(inside.device_id) FROM fixed_ips held JOIN ports inside ON inside.id = held.port_id
         JOIN ports gateway ON gateway.device_id = inside.device_id AND gateway.device_owner = 'network:router_gateway'
         WHERE held.subnet_id = floating_ips.fixed_subnet_id AND inside.device_owner = 'network:router_interface' AND gateway.network_id = floating_ips.network_id)
        """;

    private const string Fixed = "FROM fixed_ips led WHERE led.subnet_id = floating_ips.fixed_subnet_id AND led.number = floating_ips.fixed_number)";

    public static readonly ListShape Shape = new()
    {
        Table = "floating_ips",
        Columns = new Dictionary<string, ListColumn>
        {
            ["id"] = new("floating_ips.id"),
            ["project_id"] = new("floating_ips.project_id"),
            ["tenant_id"] = new("floating_ips.project_id"),
            ["description"] = new("floating_ips.description"),
            ["floating_network_id"] = new("floating_ips.network_id"),
            ["floating_ip_address"] = new("floating_ips.address"),
            ["fixed_ip_address"] = new($"(SELECT led.address {Fixed}"),
            ["port_id"] = new($"(SELECT led.port_id {Fixed}"),
            ["router_id"] = new(Router),
            ["status"] = new("CASE WHEN floating_ips.fixed_subnet_id IS NULL THEN 'DOWN' ELSE 'ACTIVE' END"),
            ["created_at"] = new("floating_ips.created_at", ColumnKind.Number),
            ["revision_number"] = new("floating_ips.revision", ColumnKind.Number),
        },
    };

    public string Id { get; init; } = "";
    public string ProjectId { get; init; } = "";
    public string NetworkId { get; init; } = "";
    public string Address { get; init; } = "";
    public string Description { get; init; } = "";
    public string Tags { get; init; } = "[]";
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long Revision { get; init; }

    /// <summary>The name of the network outside.</summary>
    public string Pool { get; init; } = "";

    public string? RouterId { get; init; }
    public string? FixedAddress { get; init; }
    public string? PortId { get; init; }
    public string? ServerId { get; init; }
    public string? PortNetwork { get; init; }
    public string? PortName { get; init; }
    public string? PortMac { get; init; }
    public long? PortUp { get; init; }
    public string? PortOwner { get; init; }

    public JsonObject View() => new()
    {
        ["id"] = Id,
        ["floating_ip_address"] = Address,
        ["floating_network_id"] = NetworkId,
        ["fixed_ip_address"] = FixedAddress,
        ["port_id"] = PortId,
        ["router_id"] = RouterId,
        ["project_id"] = ProjectId,
        ["tenant_id"] = ProjectId,
        ["description"] = Description,
        ["status"] = PortId is null ? "DOWN" : "ACTIVE",
        ["port_details"] = PortId is null ? null : new JsonObject
        {
            ["name"] = PortName,
            ["network_id"] = PortNetwork,
            ["mac_address"] = PortMac,
            ["admin_state_up"] = PortUp is 1,
            ["status"] = ServerId is null ? "DOWN" : "ACTIVE",
            ["device_id"] = ServerId ?? "",
            ["device_owner"] = PortOwner,
        },
        ["tags"] = new JsonArray([.. StoredTexts.Read(Tags).Select(tag => JsonValue.Create(tag))]),
        ["created_at"] = Instants.FromMicroseconds(CreatedAt).ToApiSeconds(),
        ["updated_at"] = Instants.FromMicroseconds(UpdatedAt).ToApiSeconds(),
        ["revision_number"] = Revision,
    };
}
