using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Neutron.Ports;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Routers;

/// <summary>A row of <c>routers</c> with its gateway, as the API shows it.</summary>
internal sealed record RouterItem
{
    public const string Select = """
        SELECT routers.id AS Id, routers.project_id AS ProjectId, routers.name AS Name, routers.description AS Description, routers.admin_state_up AS AdminStateUp,
               routers.enable_snat AS EnableSnat, routers.tags AS Tags, routers.created_at AS CreatedAt, routers.updated_at AS UpdatedAt,
               routers.revision AS Revision, gateway.id AS GatewayPort, gateway.network_id AS GatewayNetwork
        FROM routers LEFT JOIN ports gateway ON gateway.device_id = routers.id AND gateway.device_owner = 'network:router_gateway'
        """;

    public static readonly ListShape Shape = new()
    {
        Table = "routers",
        Columns = new Dictionary<string, ListColumn>
        {
            ["id"] = new("routers.id"),
            ["name"] = new("routers.name"),
            ["description"] = new("routers.description"),
            ["project_id"] = new("routers.project_id"),
            ["tenant_id"] = new("routers.project_id"),
            ["admin_state_up"] = new("routers.admin_state_up", ColumnKind.Flag),
            ["status"] = new("'ACTIVE'"),
            ["created_at"] = new("routers.created_at", ColumnKind.Number),
            ["revision_number"] = new("routers.revision", ColumnKind.Number),
        },
    };

    public string Id { get; init; } = "";
    public string ProjectId { get; init; } = "";
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public long AdminStateUp { get; init; }
    public long EnableSnat { get; init; }
    public string Tags { get; init; } = "[]";
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long Revision { get; init; }
    public string? GatewayPort { get; init; }
    public string? GatewayNetwork { get; init; }

    public JsonObject View(IEnumerable<PortAddress> outside) => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["description"] = Description,
        ["project_id"] = ProjectId,
        ["tenant_id"] = ProjectId,
        ["admin_state_up"] = AdminStateUp is 1,
        ["status"] = "ACTIVE",
        ["external_gateway_info"] = GatewayNetwork is null ? null : new JsonObject
        {
            ["network_id"] = GatewayNetwork,
            ["enable_snat"] = EnableSnat is 1,
            ["external_fixed_ips"] = new JsonArray([.. outside.Select(address => new JsonObject { ["subnet_id"] = address.Subnet, ["ip_address"] = address.Address })]),
        },
        ["routes"] = new JsonArray(),
        ["distributed"] = false,
        ["ha"] = false,
        ["flavor_id"] = null,
        ["availability_zone_hints"] = new JsonArray(),
        ["availability_zones"] = new JsonArray("nova"),
        ["tags"] = new JsonArray([.. StoredTexts.Read(Tags).Select(tag => JsonValue.Create(tag))]),
        ["created_at"] = Instants.FromMicroseconds(CreatedAt).ToApiSeconds(),
        ["updated_at"] = Instants.FromMicroseconds(UpdatedAt).ToApiSeconds(),
        ["revision_number"] = Revision,
    };
}
