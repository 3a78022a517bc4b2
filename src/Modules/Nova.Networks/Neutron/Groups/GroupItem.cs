using System.Text.Json.Nodes;
using Nova.Core;
using Nova.Networks.Neutron.Lists;
using Nova.Networks.Storage;

namespace Nova.Networks.Neutron.Groups;

/// <summary>A row of <c>security_groups</c>.</summary>
internal sealed record GroupItem
{
    public const string DefaultName = "default";

    public const string Select = """
        SELECT security_groups.id AS Id, security_groups.project_id AS ProjectId, security_groups.name AS Name, security_groups.description AS Description,
               security_groups.is_default AS IsDefault, security_groups.tags AS Tags, security_groups.created_at AS CreatedAt,
               security_groups.updated_at AS UpdatedAt, security_groups.revision AS Revision
        FROM security_groups
        """;

    public static readonly ListShape Shape = new()
    {
        Table = "security_groups",
        Columns = new Dictionary<string, ListColumn>
        {
            ["id"] = new("security_groups.id"),
            ["name"] = new("security_groups.name"),
            ["description"] = new("security_groups.description"),
            ["project_id"] = new("security_groups.project_id"),
            ["tenant_id"] = new("security_groups.project_id"),
            ["shared"] = new("0", ColumnKind.Flag),
            ["stateful"] = new("1", ColumnKind.Flag),
            ["created_at"] = new("security_groups.created_at", ColumnKind.Number),
            ["revision_number"] = new("security_groups.revision", ColumnKind.Number),
        },
    };

    public string Id { get; init; } = "";
    public string ProjectId { get; init; } = "";
    public string Name { get; init; } = "";
    public string Description { get; init; } = "";
    public long IsDefault { get; init; }
    public string Tags { get; init; } = "[]";
    public long CreatedAt { get; init; }
    public long UpdatedAt { get; init; }
    public long Revision { get; init; }

    public JsonObject View(IEnumerable<RuleItem> rules) => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["description"] = Description,
        ["project_id"] = ProjectId,
        ["tenant_id"] = ProjectId,
        ["stateful"] = true,
        ["shared"] = false,
        ["security_group_rules"] = new JsonArray([.. rules.Select(rule => rule.View())]),
        ["tags"] = new JsonArray([.. StoredTexts.Read(Tags).Select(tag => JsonValue.Create(tag))]),
        ["created_at"] = Instants.FromMicroseconds(CreatedAt).ToApiSeconds(),
        ["updated_at"] = Instants.FromMicroseconds(UpdatedAt).ToApiSeconds(),
        ["revision_number"] = Revision,
    };
}
