using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Data;
using Nova.Flavors.Catalog;
using Nova.Flavors.Storage;
using Nova.Web;

namespace Nova.Flavors.ExtraSpecs;

/// <summary>A flavor's extra specs: what it demands of scheduler and hypervisor.</summary>
internal sealed class ExtraSpecsHandler(Database database, FlavorCache cache, FlavorNotices notices)
{
    private const int MaxLength = 255;

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await FindAsync(call, cancellationToken)).Match(
            flavor => call.Json(new ExtraSpecsBody { ExtraSpecs = flavor.ExtraSpecs }), call.Fault);

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var flavor, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        return flavor.ExtraSpecs.TryGetValue(key, out var value)
            ? call.Json(new Dictionary<string, string> { [key] = value })
            : call.Fault(NoKey(flavor, key));
    }

    public async Task<IResult> AddAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ExtraSpecsBody>(cancellationToken)).TryGet(out var body, out var fault)
            || !(await SetAsync(call, body.ExtraSpecs, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        return call.Json(body);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<Dictionary<string, JsonElement>>(cancellationToken)).TryGet(out var body, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        if (body.Count is not 1 || !body.TryGetValue(key, out var element))
        {
            return call.Fault(new Fault.Invalid("Request body and URI mismatch"));
        }

        if (!Text(key, element).TryGet(out var value, out fault))
        {
            return call.Fault(fault);
        }

        Dictionary<string, string> specs = new() { [key] = value };
        return (await SetAsync(call, specs, cancellationToken)).Match(_ => call.Json(specs), call.Fault);
    }

    public async Task<IResult> RemoveAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var flavor, out var fault))
        {
            return call.Fault(fault);
        }

        var key = call.Route("key");
        var removed = await database.WriteAsync(
            async work =>
            {
                work.AfterCommit(cache.Forget);
                if (!await FlavorStore.RemoveExtraSpecAsync(work, flavor.Id, key, cancellationToken))
                {
                    return false;
                }

                await notices.TellAsync(work, call.Caller.RequestId, "update", flavor.Id, cancellationToken);
                return true;
            },
            cancellationToken);
        return removed ? Results.Ok() : call.Fault(NoKey(flavor, key));
    }

    private static Fault.NotFound NoKey(Flavor flavor, string key) => new("Extra spec", $"{key} of flavor {flavor.Id}");

    // The body of an update is the pair itself, so no attribute can say what its one value is like.
    private static Result<string> Text(string key, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return text is null || text.Length > MaxLength || key.Length > MaxLength || key.AsSpan().ContainsAnyExcept(ExtraSpecKeys.Letters)
            ? new Fault.Invalid($"Invalid input for field/attribute {(key.Length > MaxLength ? "key" : key)}. It is no text of at most {MaxLength} characters.")
            : text;
    }

    private async Task<Result<Flavor>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        FlavorId id = new(call.Route("id"));
        return (await cache.GetAsync(cancellationToken)).Find(call.Caller, id) is { } known ? known.Flavor : new Fault.NotFound("Flavor", id.Value);
    }

    private async Task<Result<Done>> SetAsync(ApiCall call, IReadOnlyDictionary<string, string> specs, CancellationToken cancellationToken)
    {
        if (call.Version.Supports(86) && ExtraSpecRules.Check(specs) is { } wrong)
        {
            return wrong;
        }

        if (!(await FindAsync(call, cancellationToken)).TryGet(out var flavor, out var fault))
        {
            return fault;
        }

        await database.WriteAsync(
            async work =>
            {
                work.AfterCommit(cache.Forget);

                // In one order everywhere: two writers of the same keys must not wait for each other.
                foreach (var (name, value) in specs.OrderBy(spec => spec.Key, StringComparer.Ordinal))
                {
                    await FlavorStore.SetExtraSpecAsync(work, flavor.Id, name, value, cancellationToken);
                }

                await notices.TellAsync(work, call.Caller.RequestId, "update", flavor.Id, cancellationToken);
            },
            cancellationToken);
        return default(Done);
    }
}
