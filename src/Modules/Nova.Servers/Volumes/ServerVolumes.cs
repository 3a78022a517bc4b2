using Nova.Contracts.Servers;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <inheritdoc />
internal sealed class ServerVolumes(
    ServerStore servers, BlockDeviceStore devices, ActionRunner runner, IVolumeService volumes, IActionLog actions, IOperations operations, ExtendVolumeWorkflow workflow)
    : IServerVolumes
{
    private const long BytesPerGiB = 1L << 30;

    public async Task<Result<Done>> ExtendAsync(RequestContext caller, ServerId server, VolumeId volume, CancellationToken cancellationToken)
    {
        if (await servers.FindAsync(caller, server, cancellationToken) is not { } row)
        {
            return new Fault.NotFound("Instance", server.ToString());
        }

        if (await devices.FindAsync(server, volume, cancellationToken) is not { AttachmentId: not null } device)
        {
            return new Fault.NotFound("Volume attachment", volume.ToString());
        }

        if (!(await volumes.FindAsync(caller, volume, cancellationToken)).TryGet(out var grown, out var fault))
        {
            return fault;
        }

        var begun = await runner.BeginAsync(
            caller, server, VolumeAction.Extend, current => current,
            async (work, current) =>
            {
                ActionEvent happening = new(server, caller.RequestId, ExtendVolumeWorkflow.EventName, row.Host is { } host ? new HostName(host) : null);
                await actions.StartEventAsync(work, happening, cancellationToken);
                VolumeOfServer state = new() { Server = server, Device = device.Id, Volume = volume, SizeBytes = grown.SizeGiB * BytesPerGiB };
                await operations.StartAsync(work, workflow, new NewOperation<VolumeOfServer>(current.Id, caller, state), cancellationToken);
            },
            cancellationToken);
        return begun.TryGet(out _, out fault) ? default(Done) : fault;
    }
}
