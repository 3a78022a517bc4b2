using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Networks.Storage;
using Nova.Web;

namespace Nova.Networks.Neutron;

/// <summary>Tags of networks, subnets, ports, security groups, routers and floating addresses.</summary>
internal sealed class TagsHandler(Database database, TimeProvider clock)
{
    private const int MostTags = 50;
    private const int LongestTag = 60;

    /// <summary>Which rows the tags of a collection are of, and what of their joined row says whose they are.</summary>
    private static readonly Dictionary<string, Tagged> Collections = new(StringComparer.Ordinal)
    {
        ["networks"] = new("networks", "Network", "networks.owner", "networks.project_id IS NULL OR networks.is_external = 1"),
        ["subnets"] = new("subnets", "Subnet", "subnets.project_id", "EXISTS (SELECT 1 FROM networks n WHERE n.id = subnets.network_id AND n.project_id IS NULL)"),
        ["ports"] = new("ports", "Port", "ports.project_id", "1 = 0"),
        ["security-groups"] = new("security_groups", "SecurityGroup", "security_groups.project_id", "1 = 0"),
        ["routers"] = new("routers", "Router", "routers.project_id", "1 = 0"),
        ["floatingips"] = new("floating_ips", "FloatingIP", "floating_ips.project_id", "1 = 0"),
    };

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, NeutronPolicies.GetTags, cancellationToken)).Match(
            row => call.Json(new JsonObject { ["tags"] = View(StoredTexts.Read(row.Tags)) }), fault => NeutronAnswer.Of(call, fault));

    public async Task<IResult> CheckAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, NeutronPolicies.GetTags, cancellationToken)).Match(
            row => StoredTexts.Read(row.Tags).Contains(call.Route("tag")) ? call.NoContent() : NeutronAnswer.Of(call, new Fault.NotFound("Tag", call.Route("tag"))),
            fault => NeutronAnswer.Of(call, fault));

    public async Task<IResult> ReplaceAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<TagsRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await ChangeAsync(call, _ => request.Tags, cancellationToken)).TryGet(out var tags, out fault))
        {
            return NeutronAnswer.Of(call, fault);
        }

        return call.Json(new JsonObject { ["tags"] = View(tags) });
    }

    public Task<IResult> ClearAsync(ApiCall call, CancellationToken cancellationToken) => ChangeOnlyAsync(call, _ => [], StatusCodes.Status204NoContent, cancellationToken);

    public Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken) =>
        ChangeOnlyAsync(call, tags => [.. tags, call.Route("tag")], StatusCodes.Status201Created, cancellationToken);

    public Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken) => ChangeOnlyAsync(
        call, tags => tags.Contains(call.Route("tag")) ? [.. tags.Where(tag => tag != call.Route("tag"))] : null, StatusCodes.Status204NoContent, cancellationToken);

    private static JsonArray View(IEnumerable<string> tags) => new([.. tags.Select(tag => JsonValue.Create(tag))]);

    private async Task<IResult> ChangeOnlyAsync(
        ApiCall call, Func<IReadOnlyList<string>, IReadOnlyList<string>?> change, int status, CancellationToken cancellationToken) =>
        (await ChangeAsync(call, change, cancellationToken)).Match(
            _ => status is StatusCodes.Status201Created ? call.Created($"/v2.0/{call.Route("collection")}/{call.Route("id")}/tags/{call.Route("tag")}") : call.NoContent(),
            fault => NeutronAnswer.Of(call, fault));

    private async Task<Result<IReadOnlyList<string>>> ChangeAsync(
        ApiCall call, Func<IReadOnlyList<string>, IReadOnlyList<string>?> change, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, NeutronPolicies.UpdateTags, cancellationToken)).TryGet(out var found, out var fault))
        {
            return fault;
        }

        var table = Collections[call.Route("collection")].Table;
        return await database.TryWriteAsync<IReadOnlyList<string>>(
            async work =>
            {
                object values = new { found.Id };
                var stored = await work.QuerySingleOrDefaultAsync<string>($"SELECT tags FROM {table} WHERE id = @Id", values, cancellationToken);
                if (stored is null || change(StoredTexts.Read(stored)) is not { } changed)
                {
                    return new Fault.NotFound("Tag", call.Route("tag"));
                }

                var tags = changed.Distinct().Order(StringComparer.Ordinal).ToList();
                if (tags.Count > MostTags || tags.Any(tag => tag.Length is 0 or > LongestTag || tag.Contains(',', StringComparison.Ordinal)))
                {
                    return new Fault.Invalid($"Invalid input for tags. Reason: at most {MostTags} tags of 1 to {LongestTag} characters, without commas.");
                }

                await work.ExecuteAsync(
                    $"UPDATE {table} SET tags = @tags, updated_at = @now, revision = revision + 1 WHERE id = @Id",
                    new { found.Id, tags = StoredTexts.Write(tags), now = clock.GetUtcNow().ToMicroseconds() },
                    cancellationToken);
                return tags;
            },
            cancellationToken);
    }

    private async Task<Result<TaggedRow>> FindAsync(ApiCall call, Policy policy, CancellationToken cancellationToken)
    {
        var id = call.Route("id");
        if (!Collections.TryGetValue(call.Route("collection"), out var collection))
        {
            return new Fault.NotFound("Resource", call.Route("collection"));
        }

        var row = await database.QuerySingleOrDefaultAsync<TaggedRow>(
            $"""
            SELECT id AS Id, {collection.Owner} AS Owner, tags AS Tags FROM {collection.Table}
            WHERE id = @id AND (@all = 1 OR {collection.Owner} = @me OR {collection.AlsoVisible})
            """,
            new { id = Ownership.Id(id), me = call.Caller.Project.Value, all = call.Caller.IsAdmin ? 1L : 0L },
            cancellationToken);

        // What everybody sees, everybody may read the tags of.
        var owner = policy == NeutronPolicies.GetTags ? call.Caller.Project.Value : row?.Owner ?? "";
        return Ownership.Demand(call, row, owner, policy, collection.Kind, id);
    }

    private sealed record Tagged(string Table, string Kind, string Owner, string AlsoVisible);

    private sealed record TaggedRow(string Id, string Owner, string Tags);
}

internal sealed record TagsRequest
{
    [Items(0, 50)]
    [Text(1, 60)]
    public required IReadOnlyList<string> Tags { get; init; }
}
