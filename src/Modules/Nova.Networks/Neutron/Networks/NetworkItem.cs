using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron.Networks;

/// <summary>A row of <c>networks</c> as the API shows it.</summary>
internal sealed record NetworkItem
{
    public const string Select = """
        SELECT networks.id AS Id, networks.label AS Name, networks.description AS Description, networks.owner AS Owner, networks.project_id AS ProjectId,
               networks.mtu AS Mtu, networks.admin_state_up AS AdminStateUp, networks.is_external AS IsExternal, networks.is_default AS IsDefault, networks.port_security AS PortSecurity,
               networks.tags AS Tags, networks.dns_domain AS DnsDomain, networks.created_at AS CreatedAt, networks.updated_at AS UpdatedAt, networks.revision AS Revision
        FROM networks
        """;

    /// <summary>What a project sees: its own, everybody's, and the pools of addresses outside.</summary>
    public const string Visible = "networks.project_id IS NULL OR networks.project_id = @me OR networks.owner = @me OR networks.is_external = 1";

    private const string Shared = "CASE WHEN networks.project_id IS NULL THEN 1 ELSE 0 END";

    public static readonly ListShape Shape = new()
    {
        Table = "networks",
        Columns = new Dictionary<string, ListColumn>
        {
            ["id"] = new("networks.id"),
            ["name"] = new("networks.label"),
            ["description"] = new("networks.description"),
            ["project_id"] = new("networks.owner"),
            ["tenant_id"] = new("networks.owner"),
            ["admin_state_up"] = new("networks.admin_state_up", ColumnKind.Flag),
            ["router:external"] = new("networks.is_external", ColumnKind.Flag),
            ["is_default"] = new("networks.is_default", ColumnKind.Flag),
            ["shared"] = new(Shared, ColumnKind.Flag),
            ["port_security_enabled"] = new("networks.port_security", ColumnKind.Flag),
            ["mtu"] = new("networks.mtu", ColumnKind.Number),
            ["status"] = new("'ACTIVE'"),
            ["provider:network_type"] = new("'local'"),
            ["created_at"] = new("networks.created_at", ColumnKind.Number),
            ["revision_number"] = new("networks.revision", ColumnKind.Number),
        },
    };

    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public string Owner { get; init; } = "";
    public string? ProjectId { get; init; }
    public long Mtu { get; init; }
    public long AdminStateUp { get; init; }
    public long IsExternal { get; init; }

    /// <summary>Whether networks that are made for projects without any lead there; only of one outside.</summary>
    public long IsDefault { get; init; }
    public long PortSecurity { get; init; }
    public string Tags { get; init; } = "[]";
    public string DnsDomain { get; init; } = "";
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long Revision { get; init; }

    public bool IsShared => ProjectId is null;

    public JsonObject View(ApiCall call, IEnumerable<string> subnets)
    {
        JsonObject view = new()
        {
            ["id"] = Id,
            ["name"] = Name,
            ["description"] = Description,
            ["project_id"] = Owner,
            ["tenant_id"] = Owner,
            ["admin_state_up"] = AdminStateUp is 1,
            ["status"] = "ACTIVE",
            ["shared"] = IsShared,
            ["router:external"] = IsExternal is 1,
            ["subnets"] = new JsonArray([.. subnets.Select(id => JsonValue.Create(id))]),
            ["mtu"] = Mtu,
            ["port_security_enabled"] = PortSecurity is 1,
            ["availability_zone_hints"] = new JsonArray(),
            ["availability_zones"] = new JsonArray("nova"),
            ["ipv4_address_scope"] = null,
            ["ipv6_address_scope"] = null,
            ["dns_domain"] = DnsDomain,
            ["tags"] = new JsonArray([.. StoredTexts.Read(Tags).Select(tag => JsonValue.Create(tag))]),
            ["created_at"] = Instants.FromMicroseconds(CreatedAt).ToApiSeconds(),
            ["updated_at"] = Instants.FromMicroseconds(UpdatedAt).ToApiSeconds(),
            ["revision_number"] = Revision,
        };
        if (IsExternal is 1)
        {
            view["is_default"] = IsDefault is 1;
        }

        if (call.Allows(NeutronPolicies.ProviderNetwork))
        {
            // A bridge of its own on every host, joined to nothing outside: that is what Neutron calls a local network.
            view["provider:network_type"] = "local";
            view["provider:physical_network"] = null;
            view["provider:segmentation_id"] = null;
        }

        return view;
    }
}
