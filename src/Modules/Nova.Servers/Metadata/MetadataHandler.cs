using Microsoft.AspNetCore.Http;
using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Actions;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Metadata;

/// <summary>Reads and changes a server's metadata, as a whole or item by item.</summary>
internal sealed class MetadataHandler(Database database, ServerStore servers, ServerLookup lookup, IQuotaLedger quotas)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await lookup.FindAsync(call, ServerPolicies.ListMetadata, cancellationToken)).Match(
            row => call.Json(new MetadataBody { Metadata = row.GetMetadata() }), call.Fault);

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, ServerPolicies.ShowMetadata, cancellationToken)).TryGet(out var row, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        return row.GetMetadata().TryGetValue(key, out var value)
            ? call.Json(new MetadataItemBody { Meta = new Dictionary<string, string> { [key] = value } })
            : call.Fault(new Fault.NotFound("Metadata item", key));
    }

    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken) =>
        await ChangeAllAsync(call, ServerPolicies.CreateMetadata, (old, given) => old.Concat(given).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value), cancellationToken);

    public async Task<IResult> ReplaceAsync(ApiCall call, CancellationToken cancellationToken) =>
        await ChangeAllAsync(call, ServerPolicies.ReplaceMetadata, (_, given) => given, cancellationToken);

    public async Task<IResult> SetAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<MetadataItemBody>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        if (!body.Meta.TryGetValue(key, out var value))
        {
            return call.Fault(new Fault.Invalid("Request body and URI mismatch"));
        }

        var changed = await ChangeAsync(
            call, ServerPolicies.UpdateMetadata, ServerAction.UpdateMetadata, old => new Dictionary<string, string>(old) { [key] = value }, cancellationToken);
        return changed.Match(_ => call.Json(body), call.Fault);
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var key = call.Route("key");
        var changed = await ChangeAsync(call, ServerPolicies.DeleteMetadata, ServerAction.DeleteMetadata, old =>
            old.ContainsKey(key) ? old.Where(pair => pair.Key != key).ToDictionary() : null, cancellationToken);
        return changed.Match(_ => call.NoContent(), call.Fault);
    }

    private async Task<IResult> ChangeAllAsync(
        ApiCall call, Policy policy, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> merge,
        CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<MetadataBody>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        var changed = await ChangeAsync(call, policy, ServerAction.UpdateMetadata, old => merge(old, body.Metadata), cancellationToken);
        return changed.Match(row => call.Json(new MetadataBody { Metadata = row.GetMetadata() }), call.Fault);
    }

    /// <param name="call">The request.</param>
    /// <param name="policy">The rule.</param>
    /// <param name="action">For the check of states.</param>
    /// <param name="change">The new metadata; <see langword="null"/> where the item named in the path is not there.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    private async Task<Result<ServerRow>> ChangeAsync(
        ApiCall call, Policy policy, ServerAction action, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>?> change,
        CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var found, out var fault))
        {
            return fault;
        }

        var limit = await quotas.LimitAsync(new ProjectId(found.ProjectId), "metadata_items", cancellationToken);
        return await database.TryWriteAsync(
            work => servers.ChangeAsync(work, found.ServerId, row =>
            {
                if (ActionRunner.Check(call.Caller, row, action) is { } refusal)
                {
                    return refusal;
                }

                if (!ServerLifecycle.Begin(row.ServerId, row.Status, action).TryGet(out _, out var conflict))
                {
                    return conflict;
                }

                return change(row.GetMetadata()) switch
                {
                    null => new Fault.NotFound("Metadata item", call.Route("key")),
                    { } metadata when limit >= 0 && metadata.Count > limit =>
                        new Fault.OverQuota("metadata_items", $"Maximum number of metadata items exceeds {limit}"),
                    { } metadata => row with { Metadata = Documents.Write(metadata) },
                };
            }, cancellationToken),
            cancellationToken);
    }
}

internal sealed record MetadataBody
{
    [Entries(int.MaxValue)]
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

internal sealed record MetadataItemBody
{
    [Entries(1)]
    public required IReadOnlyDictionary<string, string> Meta { get; init; }
}
