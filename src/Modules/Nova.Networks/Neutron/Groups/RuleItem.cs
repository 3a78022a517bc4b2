using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Networks.Neutron.Lists;

namespace Nova.Networks.Neutron.Groups;

/// <summary>A row of <c>security_group_rules</c>.</summary>
internal sealed record RuleItem
{
    public const string Ingress = "ingress";
    public const string Egress = "egress";
    public const string IPv4 = "IPv4";
    public const string IPv6 = "IPv6";

    public const string Select = """
        SELECT security_group_rules.id AS Id, security_group_rules.group_id AS GroupId, security_group_rules.project_id AS ProjectId,
               security_group_rules.direction AS Direction, security_group_rules.ethertype AS Ethertype, security_group_rules.protocol AS Protocol,
               security_group_rules.port_min AS PortMin, security_group_rules.port_max AS PortMax, security_group_rules.remote_prefix AS RemotePrefix,
               security_group_rules.remote_group_id AS RemoteGroupId, security_group_rules.description AS Description,
               security_group_rules.created_at AS CreatedAt
        FROM security_group_rules
        """;

    public static readonly ListShape Shape = new()
    {
        Table = "security_group_rules",
        HasTags = false,
        Columns = new Dictionary<string, ListColumn>
        {
            ["id"] = new("security_group_rules.id"),
            ["security_group_id"] = new("security_group_rules.group_id"),
            ["project_id"] = new("security_group_rules.project_id"),
            ["tenant_id"] = new("security_group_rules.project_id"),
            ["direction"] = new("security_group_rules.direction"),
            ["ethertype"] = new("security_group_rules.ethertype"),
            ["protocol"] = new("security_group_rules.protocol"),
            ["port_range_min"] = new("security_group_rules.port_min", ColumnKind.Number),
            ["port_range_max"] = new("security_group_rules.port_max", ColumnKind.Number),
            ["remote_ip_prefix"] = new("security_group_rules.remote_prefix"),
            ["remote_group_id"] = new("security_group_rules.remote_group_id"),
            ["description"] = new("security_group_rules.description"),
            ["created_at"] = new("security_group_rules.created_at", ColumnKind.Number),
        },
    };

    public string Id { get; init; } = "";
    public string GroupId { get; init; } = "";
    public string ProjectId { get; init; } = "";
    public string Direction { get; init; } = "";
    public string Ethertype { get; init; } = "";
    public string? Protocol { get; init; }
    public long? PortMin { get; init; }
    public long? PortMax { get; init; }

    /// <summary>The range as it was asked for.</summary>
    public string? RemotePrefix { get; init; }

    /// <summary>The range without bits behind its prefix.</summary>
    public string? NormalPrefix => RemotePrefix is { } given && RuleReader.TryPrefix(given, out var network) ? network.ToString() : null;

    public string? RemoteGroupId { get; init; }
    public string Description { get; init; } = "";
    public long CreatedAt { get; init; }

    public JsonObject View() => new()
    {
        ["id"] = Id,
        ["security_group_id"] = GroupId,
        ["project_id"] = ProjectId,
        ["tenant_id"] = ProjectId,
        ["direction"] = Direction,
        ["ethertype"] = Ethertype,
        ["protocol"] = Protocol,
        ["port_range_min"] = PortMin,
        ["port_range_max"] = PortMax,
        ["remote_ip_prefix"] = RemotePrefix,
        ["normalized_cidr"] = NormalPrefix,
        ["remote_group_id"] = RemoteGroupId,
        ["remote_address_group_id"] = null,
        ["description"] = Description,
        ["created_at"] = Instants.FromMicroseconds(CreatedAt).ToApiSeconds(),
        ["updated_at"] = Instants.FromMicroseconds(CreatedAt).ToApiSeconds(),
        ["revision_number"] = 0,
    };

    /// <summary>Whether both say the same of the same group.</summary>
    public bool SaysWhat(RuleItem other) =>
        (GroupId, Direction, Ethertype, RuleReader.NumberOf(Protocol, Ethertype), PortMin, PortMax, NormalPrefix, RemoteGroupId)
        == (other.GroupId, other.Direction, other.Ethertype, RuleReader.NumberOf(other.Protocol, other.Ethertype), other.PortMin, other.PortMax, other.NormalPrefix, other.RemoteGroupId);
}
