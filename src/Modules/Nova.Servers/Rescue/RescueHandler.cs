using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Create;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Rescue;

/// <summary>Begins and ends the rescue of a server.</summary>
internal sealed class RescueHandler(
    ActionRunner runner, ServerLookup lookup, IImageCatalog images, IActionLog actions, IOperations operations, RescueWorkflow rescue, UnrescueWorkflow unrescue,
    IOptions<ServerOptions> options)
{
    public async Task<IResult> RescueAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RescueRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, RescuePolicies.Rescue, cancellationToken)).TryGet(out var found, out fault)
            || !(await FindImageAsync(call, request.Rescue, found, cancellationToken)).TryGet(out var image, out fault))
        {
            return call.Fault(fault);
        }

        var password = request.Rescue?.AdminPass ?? ServerNames.NewPassword(options.Value.PasswordLength);
        RescueState state = new() { Server = found.ServerId, Image = image.Id, WasRunning = found.PowerState is (long)PowerState.Running };
        var begun = await runner.BeginAsync(
            call.Caller, found.ServerId, RescueAction.Rescue, row => row,
            async (work, row) =>
            {
                // The rescue's config drive and the metadata service tell it to the guest.
                await ServerStore.WriteAdminPasswordAsync(work, row.ServerId, password, cancellationToken);
                await actions.StartEventAsync(work, Happening(call, row, RescueWorkflow.EventName) with { Detail = new ActionDetail { RescueImage = image.Id } }, cancellationToken);
                await operations.StartAsync(work, rescue, new NewOperation<RescueState>(row.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
        return begun.Match(_ => call.Json(new RescueResponse { AdminPass = options.Value.EnableServerPassword ? password : null }), call.Fault);
    }

    public async Task<IResult> UnrescueAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, RescuePolicies.Unrescue, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        var begun = await runner.BeginAsync(
            call.Caller, found.ServerId, RescueAction.Unrescue, row => row,
            async (work, row) =>
            {
                await actions.StartEventAsync(work, Happening(call, row, UnrescueWorkflow.EventName), cancellationToken);
                NewOperation<RescuedServer> operation = new(row.Id, call.Caller, new RescuedServer { Server = row.ServerId });
                await operations.StartAsync(work, unrescue, operation, cancellationToken);
            },
            cancellationToken);
        return begun.Match(_ => call.Accepted(), call.Fault);
    }

    private static ActionEvent Happening(ApiCall call, ServerRow row, string name) =>
        new(row.ServerId, call.Caller.RequestId, name, row.Host is { } host ? new HostName(host) : null);

    // Before 2.87 a server whose root disk is a volume could not be rescued; it has no image of its own to boot, either.
    private async Task<Result<Image>> FindImageAsync(ApiCall call, RescueWish? wish, ServerRow row, CancellationToken cancellationToken)
    {
        var isVolumeBacked = row.IsVolumeBacked;
        if (isVolumeBacked && !call.Version.Supports(87))
        {
            return NotRescuable(row, "Cannot rescue a volume-backed instance");
        }

        if ((wish?.RescueImageRef ?? row.ImageId) is not { } id)
        {
            return NotRescuable(row, "A volume-backed instance is rescued with an image that the request names");
        }

        if (!(await images.FindAsync(call.Caller, Identifier.Parse<ImageId>(id), cancellationToken)).TryGet(out var image, out _))
        {
            return new Fault.Invalid($"Requested rescue image '{id}' is not supported");
        }

        var flavor = row.GetFlavor();
        return ServerPlanner.CheckImage(image, isVolumeBacked ? flavor with { RootDiskGiB = 0 } : flavor).TryGet(out _, out var fault) ? image : fault;
    }

    private static Fault.Invalid NotRescuable(ServerRow row, string reason) => new($"Instance {row.Id} cannot be rescued: {reason}");
}
