using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Nova.Core;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron.Ports;

/// <summary>A row of <c>ports</c> as the API shows it.</summary>
internal sealed record PortItem
{
    public const string Select = """
        SELECT ports.id AS Id, ports.network_id AS NetworkId, ports.server_id AS ServerId, ports.project_id AS ProjectId, ports.mac AS Mac, ports.tap AS Tap,
               ports.name AS Name, ports.description AS Description, ports.device_id AS DeviceId, ports.device_owner AS DeviceOwner,
               ports.admin_state_up AS AdminStateUp, ports.port_security AS PortSecurity, ports.allowed_pairs AS AllowedPairs, ports.tags AS Tags, ports.is_coming AS IsComing,
               ports.created_at AS CreatedAt, ports.updated_at AS UpdatedAt, ports.revision AS Revision, networks.owner AS NetworkOwner,
               networks.port_security AS NetworkPortSecurity
        FROM ports JOIN networks ON networks.id = ports.network_id
        """;

    /// <summary>What a project sees: its own, and whatever is on its networks.</summary>
    public const string Visible = "ports.project_id = @me OR networks.owner = @me";

    private const string Device = "COALESCE(ports.server_id, ports.device_id)";
    private const string Status =
        "CASE WHEN ports.is_coming = 1 THEN 'BUILD' WHEN ports.server_id IS NULL AND ports.device_owner NOT LIKE 'network:router%' THEN 'DOWN' ELSE 'ACTIVE' END";

    public static readonly ListShape Shape = new()
    {
        Table = "ports",
        Columns = new Dictionary<string, ListColumn>
        {
            ["id"] = new("ports.id"),
            ["name"] = new("ports.name"),
            ["description"] = new("ports.description"),
            ["network_id"] = new("ports.network_id"),
            ["project_id"] = new("ports.project_id"),
            ["tenant_id"] = new("ports.project_id"),
            ["mac_address"] = new("ports.mac"),
            ["device_id"] = new(Device),
            ["device_owner"] = new("ports.device_owner"),
            ["status"] = new(Status),
            ["admin_state_up"] = new("ports.admin_state_up", ColumnKind.Flag),
            ["port_security_enabled"] = new("ports.port_security", ColumnKind.Flag),
            ["created_at"] = new("ports.created_at", ColumnKind.Number),
            ["revision_number"] = new("ports.revision", ColumnKind.Number),
        },
        Conditions = new Dictionary<string, ListCondition>
        {
            ["fixed_ips"] = WithAddress,
            ["security_groups"] = WithGroup,
            ["security_group_ids"] = WithGroup,
        },
    };

    public string Id { get; init; } = "";
    public string NetworkId { get; init; } = "";
    public string? ServerId { get; init; }
    public string ProjectId { get; init; } = "";
    public string Mac { get; init; } = "";
    public string Tap { get; init; } = "";
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public string DeviceId { get; init; } = "";
    public string DeviceOwner { get; init; } = "";
    public long AdminStateUp { get; init; }
    public long PortSecurity { get; init; }
    public string AllowedPairs { get; init; } = "[]";
    public string Tags { get; init; } = "[]";
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long Revision { get; init; }
    public long IsComing { get; init; }
    public string NetworkOwner { get; init; } = "";
    public long NetworkPortSecurity { get; init; }

    /// <summary>The view.</summary>
    /// <param name="call">Who looks.</param>
    /// <param name="addresses">Its addresses.</param>
    /// <param name="groups">The ids of its groups.</param>
    /// <param name="host">Where its server is; <see langword="null"/> for nowhere.</param>
    public JsonObject View(ApiCall call, IEnumerable<PortAddress> addresses, IEnumerable<string> groups, string? host)
    {
        JsonObject view = new()
        {
            ["id"] = Id,
            ["name"] = Name,
            ["description"] = Description,
            ["network_id"] = NetworkId,
            ["project_id"] = ProjectId,
            ["tenant_id"] = ProjectId,
            ["admin_state_up"] = AdminStateUp is 1,
            ["status"] = IsComing is 1 ? "BUILD" : ServerId is null && !DeviceOwner.StartsWith("network:router", StringComparison.Ordinal) ? "DOWN" : "ACTIVE",
            ["mac_address"] = Mac,
            ["fixed_ips"] = new JsonArray([.. addresses.Select(address => new JsonObject { ["subnet_id"] = address.Subnet, ["ip_address"] = address.Address })]),
            ["device_id"] = ServerId ?? DeviceId,
            ["device_owner"] = DeviceOwner,
            ["security_groups"] = new JsonArray([.. groups.Select(group => JsonValue.Create(group))]),
            ["port_security_enabled"] = PortSecurity is 1,
            ["allowed_address_pairs"] = JsonNode.Parse(AllowedPairs),
            ["binding:vnic_type"] = "normal",
            ["tags"] = new JsonArray([.. StoredTexts.Read(Tags).Select(tag => JsonValue.Create(tag))]),
            ["created_at"] = Instants.FromMicroseconds(CreatedAt).ToApiSeconds(),
            ["updated_at"] = Instants.FromMicroseconds(UpdatedAt).ToApiSeconds(),
            ["revision_number"] = Revision,
        };
        if (call.Allows(NeutronPolicies.BindPort))
        {
            view["binding:host_id"] = host ?? "";
            view["binding:vif_type"] = host is null ? "unbound" : "bridge";
            view["binding:vif_details"] = host is null ? [] : new JsonObject { ["port_filter"] = true, ["connectivity"] = "l2" };
            view["binding:profile"] = new JsonObject();
        }

        return view;
    }

    // ip_address=…, subnet_id=… or ip_address_substr=…; several values of one kind are alternatives, several kinds hold together.
    private static Result<string> WithAddress(IReadOnlyList<string> values, string name, DynamicParameters parameters)
    {
        List<string> conditions = [];
        foreach (var kind in values.GroupBy(value => value[..Math.Max(0, value.IndexOf('=', StringComparison.Ordinal))]))
        {
            var wanted = kind.Select(value => value[(kind.Key.Length + 1)..]).ToList();
            var parameter = $"{name}_{conditions.Count}";
            var column = kind.Key switch { "ip_address" => "address IN", "subnet_id" => "subnet_id IN", "ip_address_substr" => "address LIKE", _ => null };
            if (column is null)
            {
                return new Fault.Invalid("Invalid input for fixed_ips: it filters by ip_address=, ip_address_substr= or subnet_id=.");
            }

            parameters.Add(parameter, kind.Key is "ip_address_substr" ? $"%{wanted[^1].Replace("%", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal)}%" : wanted);
            conditions.Add($"{column} @{parameter}");
        }

        return $"EXISTS (SELECT 1 FROM fixed_ips f WHERE f.port_id = ports.id AND f.{string.Join(" AND f.", conditions)})";
    }

    private static Result<string> WithGroup(IReadOnlyList<string> values, string name, DynamicParameters parameters)
    {
        parameters.Add(name, values);
        return $"EXISTS (SELECT 1 FROM port_security_groups x WHERE x.port_id = ports.id AND x.group_id IN @{name})";
    }
}

/// <summary>An address of a port.</summary>
internal sealed record PortAddress
{
    public string Port { get; init; } = "";
    public string Subnet { get; init; } = "";
    public string Address { get; init; } = "";
    public long Number { get; init; }
}

/// <summary>A further address that a port may send from.</summary>
/// <param name="IpAddress">An address or a range.</param>
/// <param name="MacAddress">Its MAC address.</param>
internal sealed record AddressPair(string IpAddress, string MacAddress)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Write(IReadOnlyList<AddressPair> pairs) => JsonSerializer.Serialize(pairs, Json);

    public static IReadOnlyList<AddressPair> Read(string json) => json is "[]" ? [] : JsonSerializer.Deserialize<AddressPair[]>(json, Json) ?? [];
}
