using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Networks.Catalog;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Subnets;

/// <summary>A row of <c>subnets</c> as the API shows it.</summary>
internal sealed record SubnetItem
{
    public const string Select = """
        SELECT subnets.id AS Id, subnets.network_id AS NetworkId, subnets.project_id AS ProjectId, subnets.name AS Name, subnets.description AS Description,
               subnets.cidr AS Cidr, subnets.gateway AS Gateway, subnets.dhcp_server AS DhcpServer, subnets.enable_dhcp AS EnableDhcp,
               subnets.name_servers AS NameServers, subnets.first_number AS FirstNumber, subnets.last_number AS LastNumber, subnets.pools AS Pools,
               subnets.tags AS Tags, subnets.created_at AS CreatedAt, subnets.updated_at AS UpdatedAt, subnets.revision AS Revision,
               networks.is_external AS IsExternal, networks.owner AS NetworkOwner
        FROM subnets JOIN networks ON networks.id = subnets.network_id
        """;

    /// <summary>What a project sees: those of its own networks and of everybody's.</summary>
    public const string Visible = "networks.project_id IS NULL OR networks.owner = @me OR subnets.project_id = @me";

    private const string Version = "CASE WHEN subnets.cidr LIKE '%:%' THEN 6 ELSE 4 END";

    public static readonly ListShape Shape = new()
    {
        Table = "subnets",
        Columns = new Dictionary<string, ListColumn>
        {
            ["id"] = new("subnets.id"),
            ["name"] = new("subnets.name"),
            ["description"] = new("subnets.description"),
            ["network_id"] = new("subnets.network_id"),
            ["project_id"] = new("subnets.project_id"),
            ["tenant_id"] = new("subnets.project_id"),
            ["cidr"] = new("subnets.cidr"),
            ["gateway_ip"] = new("subnets.gateway"),
            ["ip_version"] = new(Version, ColumnKind.Number),
            ["enable_dhcp"] = new("subnets.enable_dhcp", ColumnKind.Flag),
            ["created_at"] = new("subnets.created_at", ColumnKind.Number),
            ["revision_number"] = new("subnets.revision", ColumnKind.Number),
        },
    };

    public string Id { get; init; } = "";
    public string NetworkId { get; init; } = "";
    public string ProjectId { get; init; } = "";
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public string Cidr { get; init; } = "";
    public string? Gateway { get; init; }
    public string? DhcpServer { get; init; }
    public long EnableDhcp { get; init; }
    public string NameServers { get; init; } = "[]";
    public long FirstNumber { get; init; }
    public long LastNumber { get; init; }
    public string Pools { get; init; } = "";
    public string Tags { get; init; } = "[]";
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long Revision { get; init; }
    public long IsExternal { get; init; }
    public string NetworkOwner { get; init; } = "";

    /// <summary>As the addresses are given from.</summary>
    public Subnet ToSubnet() => new()
    {
        Id = Id,
        Cidr = Cidr,
        Gateway = Gateway,
        DhcpServer = DhcpServer,
        NameServers = StoredTexts.Read(NameServers),
        First = FirstNumber,
        Last = LastNumber,
        Pools = NumberRange.Read(Pools),
    };

    public JsonObject View()
    {
        var subnet = ToSubnet();
        var pools = subnet.Pools.Count > 0 ? subnet.Pools : subnet.First <= subnet.Last ? [new NumberRange(subnet.First, subnet.Last)] : [];
        return new JsonObject
        {
            ["id"] = Id,
            ["name"] = Name,
            ["description"] = Description,
            ["network_id"] = NetworkId,
            ["project_id"] = ProjectId,
            ["tenant_id"] = ProjectId,
            ["ip_version"] = subnet.IsIPv6 ? 6 : 4,
            ["cidr"] = Cidr,
            ["gateway_ip"] = Gateway,
            ["enable_dhcp"] = EnableDhcp is 1,
            ["dns_nameservers"] = Texts(subnet.NameServers),
            ["allocation_pools"] = new JsonArray([.. pools.Select(pool => new JsonObject
            {
                ["start"] = subnet.AddressOf(pool.First),
                ["end"] = subnet.AddressOf(pool.Last),
            })]),
            ["host_routes"] = new JsonArray(),
            ["ipv6_ra_mode"] = null,
            ["ipv6_address_mode"] = null,
            ["subnetpool_id"] = null,
            ["service_types"] = new JsonArray(),
            ["tags"] = Texts(StoredTexts.Read(Tags)),
            ["created_at"] = Instants.FromMicroseconds(CreatedAt).ToApiSeconds(),
            ["updated_at"] = Instants.FromMicroseconds(UpdatedAt).ToApiSeconds(),
            ["revision_number"] = Revision,
        };
    }

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
