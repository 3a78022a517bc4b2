using System.Text.Json;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <summary>Begins to exchange a volume of a server for another one, which nobody has.</summary>
internal sealed class VolumeExchange(
    ActionRunner runner, IVolumeService volumes, BlockDeviceStore devices, IActionLog actions, IOperations operations, SwapVolumeWorkflow workflow)
{
    public async Task<Result<Done>> BeginAsync(ApiCall call, ServerRow row, BlockDeviceRow device, string wanted, CancellationToken cancellationToken)
    {
        if (!(await CheckAsync(call, row, device, wanted, cancellationToken)).TryGet(out var pair, out var fault)
            || !(await HoldAsync(call.Caller, row.ServerId, device.Hold!.Value, pair.New.Id, cancellationToken)).TryGet(out var hold, out fault))
        {
            return fault;
        }

        SwapOfVolumes state = new()
        {
            Server = row.ServerId,
            Device = device.Id,
            Old = pair.Old.Id,
            OldHold = device.Hold!.Value,
            OldConnection = JsonSerializer.Deserialize(device.Connection!, StoredJson.Default.VolumeConnection)!,
            OldSizeBytes = pair.Old.SizeGiB << 30,
            New = pair.New.Id,
            NewHold = hold,
            NewSizeBytes = pair.New.SizeGiB << 30,
        };
        var begun = await runner.BeginAsync(
            call.Caller, row.ServerId, VolumeAction.Swap, current => current,
            async (work, current) =>
            {
                HostName? host = current.Host is { } name ? new HostName(name) : null;
                await BlockDeviceStore.WriteAsync(work, device with { IsDetaching = 1 }, cancellationToken);
                await actions.StartEventAsync(work, SwapVolumeWorkflow.Event(call.Caller.RequestId, state, host), cancellationToken);
                await operations.StartAsync(work, workflow, new NewOperation<SwapOfVolumes>(current.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
        if (!begun.TryGet(out _, out fault))
        {
            await volumes.ReleaseAsync(call.Caller, hold, CancellationToken.None);
            await volumes.MarkDetachingAsync(call.Caller, state.OldHold, isDetaching: false, CancellationToken.None);
            return fault;
        }

        return default(Done);
    }

    private async Task<Result<Pair>> CheckAsync(ApiCall call, ServerRow row, BlockDeviceRow device, string wanted, CancellationToken cancellationToken)
    {
        if (!(await volumes.FindAsync(call.Caller, device.Volume!.Value, cancellationToken)).TryGet(out var held, out var fault))
        {
            return fault;
        }

        if (!Identifier.TryParse<VolumeId>(wanted, out var other) || !(await volumes.FindAsync(call.Caller, other, cancellationToken)).TryGet(out var free, out _))
        {
            return new Fault.Invalid($"Volume {wanted} could not be found.");
        }

        if (!ActionRunner.Judge(call.Caller, row, VolumeAction.Swap).TryGet(out _, out fault))
        {
            return fault;
        }

        return device.IsDetaching is 1 || device is not { AttachmentId: not null, Connection: not null }
                ? new Fault.Invalid($"Invalid volume: Volume {held.Id} is being attached or detached already.")
            : held.Uses.Count > 1
                ? new Fault.Invalid("Swapping multi-attach volumes with more than one read/write attachment is not supported.")
            : free.Uses.Count > 0 || await devices.IsOfAnotherAsync(free.Id, null, cancellationToken) ? new Fault.Invalid("Invalid volume: New volume must be detached in order to swap.")
            : free.SizeGiB < held.SizeGiB ? new Fault.Invalid("Invalid volume: New volume must be the same size or larger.")
            : free.Status is not "available" ? new Fault.Invalid($"Invalid volume: volume '{free.Id}' status must be 'available'. Currently in '{free.Status}'")
            : new Pair(held, free);
    }

    // The one shows that it goes, the other is nobody else's: of two who want either, the second is refused here.
    private async Task<Result<AttachmentId>> HoldAsync(RequestContext caller, ServerId server, AttachmentId old, VolumeId other, CancellationToken cancellationToken)
    {
        if (!(await volumes.MarkDetachingAsync(caller, old, isDetaching: true, cancellationToken)).TryGet(out _, out var fault))
        {
            return new Fault.Invalid(fault.Message);
        }

        if ((await volumes.ReserveAsync(caller, other, server, cancellationToken)).TryGet(out var hold, out fault))
        {
            return hold;
        }

        await volumes.MarkDetachingAsync(caller, old, isDetaching: false, CancellationToken.None);
        return new Fault.Invalid(fault.Message);
    }

    private sealed record Pair(Volume Old, Volume New);
}
