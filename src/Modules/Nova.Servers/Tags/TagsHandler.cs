using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Tags;

/// <summary>Reads and changes a server's tags: short texts that lists can be filtered by.</summary>
internal sealed class TagsHandler(Database database, ServerStore servers, ServerLookup lookup)
{
    private const int MaxTags = 50;
    private const int MaxLength = 60;

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(call, ServerPolicies.ListTags, cancellationToken)).Match(row => call.Json(new TagsBody { Tags = row.GetTags() }), call.Fault);

    public async Task<IResult> CheckAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var tag = call.Route("tag");
        return (await lookup.FindAsync(call, ServerPolicies.ShowTag, cancellationToken)).Match(
            row => row.GetTags().Contains(tag) ? call.NoContent() : call.Fault(Missing(row, tag)), call.Fault);
    }

    public async Task<IResult> ReplaceAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<TagsBody>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        var changed = await ChangeAsync(call, ServerPolicies.ReplaceTags, "update tags", (_, _) => Success([.. body.Tags.Distinct()]), cancellationToken);
        return changed.Match(row => call.Json(new TagsBody { Tags = row.GetTags() }), call.Fault);
    }

    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var tag = call.Route("tag");
        if (tag.Length is 0 or > MaxLength || tag.Contains(',', StringComparison.Ordinal) || tag.Contains('/', StringComparison.Ordinal))
        {
            return call.Fault(new Fault.Invalid(
                $"Invalid input for field/attribute tag. Value: {tag[..Math.Min(tag.Length, MaxLength)]}. A tag has 1 to {MaxLength} characters, and no comma or slash."));
        }

        var isNew = false;
        var changed = await ChangeAsync(
            call, ServerPolicies.AddTag, "update tag",
            (_, tags) =>
            {
                isNew = !tags.Contains(tag);
                return !isNew ? Success(tags)
                    : tags.Count < MaxTags ? Success([.. tags, tag])
                    : new Fault.Invalid($"The number of tags exceeded the per-server limit {MaxTags}");
            },
            cancellationToken);
        return changed.Match(
            row => isNew ? call.Created($"/servers/{row.Id}/tags/{Uri.EscapeDataString(tag)}") : call.NoContent(), call.Fault);
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var tag = call.Route("tag");
        var changed = await ChangeAsync(
            call, ServerPolicies.RemoveTag, "delete tag",
            (row, tags) => tags.Contains(tag) ? Success([.. tags.Where(known => known != tag)]) : Missing(row, tag),
            cancellationToken);
        return changed.Match(_ => call.NoContent(), call.Fault);
    }

    public async Task<IResult> ClearAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await ChangeAsync(call, ServerPolicies.RemoveTags, "delete tags", (_, _) => Success([]), cancellationToken)).Match(_ => call.NoContent(), call.Fault);

    private static Fault.NotFound Missing(ServerRow row, string tag) => new($"Server {row.Id}'s tag", $"'{tag}'");

    private static Result<IReadOnlyList<string>> Success(IReadOnlyList<string> tags) => Result.Of(tags);

    private async Task<Result<ServerRow>> ChangeAsync(
        ApiCall call, Policy policy, string action, Func<ServerRow, IReadOnlyList<string>, Result<IReadOnlyList<string>>> change, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var found, out var fault))
        {
            return fault;
        }

        var named = ServerAction.UpdateMetadata with { Name = action };
        return await database.TryWriteAsync(
            work => servers.ChangeAsync(work, found.ServerId, row =>
            {
                if (!ServerLifecycle.Begin(row.ServerId, row.Status, named).TryGet(out _, out var refusal))
                {
                    return refusal;
                }

                var tags = row.GetTags();
                return !change(row, tags).TryGet(out var wanted, out var wrong) ? wrong
                    : ReferenceEquals(wanted, tags) ? row
                    : row with { Tags = Documents.Write(wanted) };
            }, cancellationToken),
            cancellationToken);
    }
}

internal sealed record TagsBody
{
    [Items(0, 50)]
    [Text(1, 60, Pattern = "^[^,/]*$")]
    public required IReadOnlyList<string> Tags { get; init; }
}
