using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Fleet.Liveness;
using Nova.Fleet.Storage;
using Nova.Web;

namespace Nova.Fleet.Services;

/// <summary><c>/os-services</c>.</summary>
internal sealed class ServicesHandler(
    FleetReader reader, ServiceStore store, ServiceClock liveness, Heartbeats heartbeats, HostDirectory directory, IServerDirectory servers)
{
    private const int UuidsSince = 53;

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ListServicesQuery>().TryGet(out var query, out var fault))
        {
            return call.Fault(fault);
        }

        var view = await reader.ReadAsync(cancellationToken);
        var wanted = view.Services.Where(service =>
            (query.Host is null || service.Host.Value == query.Host) && (query.Binary is null || service.Binary == query.Binary));
        return call.Json(new ServicesResponse([.. wanted.Select(service => View(view, service))]));
    }

    public async Task<IResult> UpdateAsync(ApiCall call, CancellationToken cancellationToken) =>
        call.Version.Supports(UuidsSince) ? await UpdateByIdAsync(call, cancellationToken) : await ActAsync(call, cancellationToken);

    public async Task<IResult> DeleteAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, cancellationToken)).TryGet(out var service, out var fault))
        {
            return call.Fault(fault);
        }

        if (service.IsCompute && (await servers.ListOnHostsAsync([service.Host], cancellationToken)).Count > 0)
        {
            return call.Fault(new Fault.Conflict(
                "Unable to delete compute service that is hosting instances. Migrate or delete the instances first."));
        }

        await store.DeleteAsync(call.Caller.RequestId, service, cancellationToken);
        heartbeats.Forget();
        return call.NoContent();
    }

    private async Task<IResult> UpdateByIdAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<UpdateServiceRequest>(cancellationToken)).TryGet(out var request, out var wrong))
        {
            return call.Fault(wrong);
        }

        if (!(await FindAsync(call, cancellationToken)).TryGet(out var service, out var fault))
        {
            return call.Fault(fault);
        }

        if (Check(request, service) is { } refusal)
        {
            return call.Fault(refusal);
        }

        if (request.Status is { } status)
        {
            await store.SetStatusAsync(call.Caller.RequestId, service.Id, status is "disabled", request.DisabledReason, cancellationToken);
        }

        if (request.ForcedDown is { } forcedDown)
        {
            await store.SetForcedDownAsync(call.Caller.RequestId, service.Id, forcedDown, cancellationToken);
        }

        directory.Invalidate();
        var view = await reader.ReadAsync(cancellationToken);
        return view.Services.FirstOrDefault(current => current.Id == service.Id) is { } updated
            ? call.Json(new ServiceResponse(View(view, updated)))
            : call.Fault(new Fault.NotFound("Service", service.Id.ToString()));
    }

    private static Fault.Invalid? Check(UpdateServiceRequest request, ServiceRecord service) => (request, service) switch
    {
        (_, { IsCompute: false }) => new($"Updating a {service.Binary} service is not supported. Only nova-compute services can be updated."),
        ({ DisabledReason: not null, Status: not "disabled" }, _) => new("Specifying disabled_reason requires that status is 'disabled'."),
        ({ Status: null, ForcedDown: null }, _) => new("No updates were requested. Fields 'status' or 'forced_down' should be specified."),
        _ => null,
    };

    /// <summary>The older form: the path names an action, the body a host and a role.</summary>
    private async Task<IResult> ActAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ServiceActionRequest>(cancellationToken)).TryGet(out var request, out var wrong))
        {
            return call.Fault(wrong);
        }

        var action = call.Route("id");
        if (action is not ("enable" or "disable" or "disable-log-reason") && !(action is "force-down" && call.Version.Supports(11)))
        {
            return call.Fault(new Fault.NotFound("Action", action));
        }

        if (action is "disable-log-reason" && request.DisabledReason is null)
        {
            return call.Fault(new Fault.Invalid("Missing disabled reason field"));
        }

        if (action is "force-down" && request.ForcedDown is null)
        {
            return call.Fault(new Fault.Invalid("Missing forced_down field"));
        }

        return await store.FindAsync(new HostName(request.Host), request.Binary, cancellationToken) is { } service
            ? call.Json(new ServiceActionResponse(await ActOnAsync(call, service, request, cancellationToken)))
            : call.Fault(new Fault.NotFound("Binary", $"{request.Binary} on host {request.Host}"));
    }

    private async Task<ServiceActionView> ActOnAsync(
        ApiCall call, ServiceRecord service, ServiceActionRequest request, CancellationToken cancellationToken)
    {
        var action = call.Route("id");
        ServiceActionView answer = new(request.Host, request.Binary);
        if (action is "force-down")
        {
            await store.SetForcedDownAsync(call.Caller.RequestId, service.Id, request.ForcedDown is true, cancellationToken);
            directory.Invalidate();
            return answer with { ForcedDown = request.ForcedDown };
        }

        var reason = action is "disable-log-reason" ? request.DisabledReason : null;
        await store.SetStatusAsync(call.Caller.RequestId, service.Id, action is not "enable", reason, cancellationToken);
        directory.Invalidate();
        return answer with { Status = action is "enable" ? "enabled" : "disabled", DisabledReason = reason };
    }

    private async Task<Result<ServiceRecord>> FindAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        if (call.Version.Supports(UuidsSince))
        {
            if (!Identifier.TryParse<ServiceId>(text, out var id))
            {
                return new Fault.Invalid($"Invalid uuid {text}");
            }

            return await store.FindAsync(id, cancellationToken) is { } byId ? byId : new Fault.NotFound("Service", text);
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new Fault.Invalid($"id must be an integer, not '{text}'");
        }

        return await store.FindAsync(number, cancellationToken) is { } byNumber ? byNumber : new Fault.NotFound("Service", text);
    }

    private ServiceView View(FleetView view, ServiceRecord service) => new()
    {
        Number = service.Number,
        Uuid = service.Id,
        Binary = service.Binary,
        Host = service.Host.Value,
        Zone = view.ZoneOf(service),
        Status = service.Status,
        State = liveness.IsUp(service) ? "up" : "down",
        UpdatedAt = (liveness.LastSeen(service) ?? service.UpdatedAt)?.ToApiMicroseconds(),
        DisabledReason = service.DisabledReason,
        ForcedDown = service.IsForcedDown,
    };
}
