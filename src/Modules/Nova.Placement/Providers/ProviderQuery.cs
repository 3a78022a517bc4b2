using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Placement.Api;

namespace Nova.Placement.Providers;

/// <summary>The filters of the list of providers.</summary>
internal sealed record ProviderQuery
{
    private static readonly (string Name, int Since)[] Known = [("name", 0), ("uuid", 0), ("member_of", 3), ("resources", 4), ("in_tree", 14), ("required", 18)];

    private string? Name { get; init; }

    private string? Uuid { get; init; }

    private string? InTree { get; init; }

    private IReadOnlyList<(string ResourceClass, long Amount)> Resources { get; init; } = [];

    private TraitRule Traits { get; init; } = TraitRule.None;

    private AggregateRule Aggregates { get; init; } = AggregateRule.None;

    public static Result<ProviderQuery> Read(IQueryCollection query, int minor, NameBook names)
    {
        if (query.Keys.FirstOrDefault(key => !Known.Any(known => known.Name == key && minor >= known.Since)) is { } unknown)
        {
            return new Fault.Invalid($"Invalid query string parameters: unexpected parameter {Api.Names.Short(unknown)}") { Code = ErrorCodes.BadValue };
        }

        if (!ReadUuid("uuid").TryGet(out var uuid, out var fault)
            || !ReadUuid("in_tree").TryGet(out var tree, out fault)
            || !TraitRule.Read("required", Values("required"), minor, names).TryGet(out var traits, out fault)
            || !AggregateRule.Read("member_of", Values("member_of"), minor).TryGet(out var aggregates, out fault))
        {
            return fault;
        }

        ProviderQuery read = new()
        {
            Name = Values("name").LastOrDefault(),
            Uuid = Text(uuid),
            InTree = Text(tree),
            Traits = traits,
            Aggregates = aggregates,
        };
        if (Values("resources") is not [.., var resources])
        {
            return read;
        }

        return ResourceRule.Read("resources", resources, names).TryGet(out var amounts, out fault) ? read with { Resources = amounts } : fault;

        List<string> Values(string name) => [.. query[name].Select(value => value ?? "")];

        Result<string> ReadUuid(string name) => Values(name) is not [.., var text] ? ""
            : Api.Names.TryUuid(text, out var found) ? found
            : Api.Names.Query(name, text, "expected a UUID");

        static string? Text(string text) => text.Length is 0 ? null : text;
    }

    public IEnumerable<Provider> Choose(ProviderSet providers)
    {
        var root = providers.Find(InTree)?.Root;
        return providers.All.Where(provider =>
            (Name is null || provider.Row.Name == Name)
            && (Uuid is null || provider.Uuid == Uuid)
            && (InTree is null || provider.Root == root)
            && Traits.IsMetBy(provider.Traits) && Traits.Tolerates(provider.Traits)
            && Aggregates.Allows(provider.Aggregates)
            && Resources.All(item => provider.Fits(item.ResourceClass, item.Amount)));
    }
}
