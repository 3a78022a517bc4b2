using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Fleet.Storage;
using Nova.Web;

namespace Nova.Fleet.Aggregates;

/// <summary><c>/os-aggregates</c>: making, showing, changing and deleting.</summary>
internal sealed class AggregatesHandler(AggregateStore store, FleetReader reader, HostDirectory directory, ZoneChange zones)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var aggregates = await store.ListAsync(cancellationToken);
        return call.Json(new AggregatesResponse([.. aggregates.Select(AggregateView.Of)]));
    }

    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<CreateAggregateRequest>(cancellationToken)).TryGet(out var request, out var wrong))
        {
            return call.Fault(wrong);
        }

        var (name, zone) = (request.Aggregate.Name.Trim(), request.Aggregate.AvailabilityZone);
        return await store.CreateAsync(call.Caller.RequestId, name, zone, cancellationToken) is { } number
            && await store.FindAsync(number, cancellationToken) is { } made
                ? call.Json(new CreateAggregateResponse(AggregateSummary.Of(made)))
                : call.Fault(NameTaken(name));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        return (await FindAsync(call, cancellationToken)).Match(
            found => call.Json(new AggregateResponse(AggregateView.Of(found.Aggregate))), call.Fault);
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateAggregateRequest>(cancellationToken)).TryGet(out var request, out var wrong))
        {
            return call.Fault(wrong);
        }

        var (name, zone) = (request.Aggregate.Name?.Trim(), request.Aggregate.AvailabilityZone);
        if (name is null && zone is null)
        {
            return call.Fault(new Fault.Invalid("Either name or availability_zone must be given."));
        }

        Dictionary<string, string?> metadata = zone is null ? [] : new() { [Aggregate.ZoneKey] = zone };
        return await ChangeAsync(call, "update aggregate", name, metadata, cancellationToken);
    }

    public async Task<IResult> SetMetadataAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<SetMetadataRequest>(cancellationToken)).TryGet(out var request, out var wrong))
        {
            return call.Fault(wrong);
        }

        return await ChangeAsync(call, "update aggregate metadata", null, request.SetMetadata.Metadata, cancellationToken);
    }

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        if (!await store.DeleteAsync(call.Caller.RequestId, found.Aggregate, cancellationToken))
        {
            return call.Fault(new Fault.Invalid(Refusal("delete", found.Aggregate, "Host aggregate is not empty")));
        }

        directory.Invalidate();
        return TypedResults.Ok();
    }

    public async Task<IResult> AddHostAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<AddHostRequest>(cancellationToken)).TryGet(out var request, out var wrong))
        {
            return call.Fault(wrong);
        }

        if (!(await FindAsync(call, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        var (view, aggregate) = found;
        HostName host = new(request.AddHost.Host);
        if (view.ComputeOn(host) is null)
        {
            return call.Fault(new Fault.NotFound("Compute host", host.Value));
        }

        if (await zones.ObjectionAsync(view, aggregate, [host], aggregate.AvailabilityZone, cancellationToken) is { } objection)
        {
            return call.Fault(new Fault.Conflict(Refusal("add_host_to_aggregate", aggregate, objection)));
        }

        return await store.AddHostAsync(call.Caller.RequestId, aggregate, host, cancellationToken)
            ? await AnswerAsync(call, aggregate.Number, cancellationToken)
            : call.Fault(new Fault.Conflict($"Aggregate {aggregate.Number} already has host {host}."));
    }

    public async Task<IResult> RemoveHostAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RemoveHostRequest>(cancellationToken)).TryGet(out var request, out var wrong))
        {
            return call.Fault(wrong);
        }

        if (!(await FindAsync(call, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        var (view, aggregate) = found;
        HostName host = new(request.RemoveHost.Host);
        if (aggregate.Hosts.Contains(host)
            && await zones.ObjectionAsync(view, aggregate, [host], null, cancellationToken) is { } objection)
        {
            return call.Fault(new Fault.Conflict(Refusal("remove_host_from_aggregate", aggregate, objection)));
        }

        return await store.RemoveHostAsync(call.Caller.RequestId, aggregate, host, cancellationToken)
            ? await AnswerAsync(call, aggregate.Number, cancellationToken)
            : call.Fault(new Fault.NotFound($"Host {host} in aggregate", aggregate.Number.ToString(CultureInfo.InvariantCulture)));
    }

    private async Task<IResult> ChangeAsync(
        ApiCall call, string action, string? name, Dictionary<string, string?> metadata, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        var (view, aggregate) = found;
        if (metadata.TryGetValue(Aggregate.ZoneKey, out var zone))
        {
            var objection = zone is ""
                ? "Aggregate does not support an empty named availability zone"
                : await zones.ObjectionAsync(view, aggregate, aggregate.Hosts, zone, cancellationToken);
            if (objection is not null)
            {
                return call.Fault(new Fault.Invalid(Refusal(action, aggregate, objection)));
            }
        }

        return await store.UpdateAsync(call.Caller.RequestId, aggregate, name, metadata, cancellationToken)
            ? await AnswerAsync(call, aggregate.Number, cancellationToken)
            : call.Fault(NameTaken(name ?? aggregate.Name));
    }

    private async Task<IResult> AnswerAsync(ApiCall call, long number, CancellationToken cancellationToken)
    {
        directory.Invalidate();
        return await store.FindAsync(number, cancellationToken) is { } current
            ? call.Json(new AggregateResponse(AggregateView.Of(current)))
            : call.Fault(NotFound(call));
    }

    private async Task<Result<Found>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!long.TryParse(call.Route("id"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return new Fault.Invalid($"Invalid aggregate id '{call.Route("id")}': it must be an integer.");
        }

        var view = await reader.ReadAsync(cancellationToken);
        return view.Aggregates.FirstOrDefault(aggregate => aggregate.Number == number) is { } found
            ? new Found(view, found)
            : NotFound(call);
    }

    private static Fault.NotFound NotFound(ApiCall call) => new("Aggregate", call.Route("id"));

    private static Fault.Conflict NameTaken(string name) => new($"Aggregate {name} already exists.");

    private static string Refusal(string action, Aggregate aggregate, string reason) =>
        string.Create(CultureInfo.InvariantCulture, $"Cannot perform action '{action}' on aggregate {aggregate.Number}. Reason: {reason}.");

    private sealed record Found(FleetView View, Aggregate Aggregate);
}
