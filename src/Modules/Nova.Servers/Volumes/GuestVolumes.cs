using System.Security.Cryptography;
using System.Text;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Volumes;

/// <summary>What workflows do with a server's volumes: hold, connect, tell its agent, let go. Everything may be repeated.</summary>
internal sealed class GuestVolumes(
    Database database, ServerStore servers, BlockDeviceStore devices, IVolumeService volumes, IAgents<IVolumeAgent> agents)
{
    public Task<IReadOnlyList<BlockDeviceRow>> ListAsync(ServerId server, CancellationToken cancellationToken) => devices.ListAsync(server, cancellationToken);

    /// <summary>Connects a device whose volume is held to a host; writes how it is reached.</summary>
    public async Task<Result<BlockDeviceRow>> ConnectAsync(
        OperationInfo operation, BlockDeviceRow device, AttachmentId hold, HostName host, CancellationToken cancellationToken)
    {
        if (!(await volumes.ConnectAsync(operation.Caller, hold, host, device.DeviceName ?? "", cancellationToken)).TryGet(out var connection, out var fault))
        {
            return fault;
        }

        var connected = device.With(connection) with { AttachmentId = hold.ToString() };
        await database.WriteAsync(work => BlockDeviceStore.WriteAsync(work, connected, cancellationToken), cancellationToken);
        return connected;
    }

    /// <summary>Gives the guest a volume; nothing where the server has no host.</summary>
    public async Task<AgentReply> PlugAsync(OperationInfo operation, ServerId server, GuestVolume volume, CancellationToken cancellationToken)
    {
        AttachVolume order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, Volume = volume };
        return await AskAsync(server, agent => agent.AttachVolumeAsync(order, cancellationToken), cancellationToken);
    }

    /// <summary>Takes a volume off the guest; nothing where the server has no host.</summary>
    public async Task<AgentReply> UnplugAsync(OperationInfo operation, ServerId server, VolumeId volume, CancellationToken cancellationToken)
    {
        DetachVolume order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId, Volume = volume };
        return await AskAsync(server, agent => agent.DetachVolumeAsync(order, cancellationToken), cancellationToken);
    }

    public async Task<AgentReply> ExtendAsync(OperationInfo operation, VolumeOfServer state, CancellationToken cancellationToken)
    {
        ExtendVolume order = new()
        {
            Operation = operation.Id,
            Server = state.Server,
            RequestId = operation.Caller.RequestId,
            Volume = state.Volume,
            SizeBytes = state.SizeBytes,
        };
        return await AskAsync(state.Server, agent => agent.ExtendVolumeAsync(order, cancellationToken), cancellationToken);
    }

    /// <summary>Has the guest go on with the other volume, or with the first again; nothing where the server has no host.</summary>
    public async Task<AgentReply> SwapAsync(OperationInfo operation, SwapOfVolumes state, BlockDeviceRow device, bool isBack, CancellationToken cancellationToken)
    {
        SwapVolume order = new()
        {
            Operation = operation.Id,
            Server = state.Server,
            RequestId = operation.Caller.RequestId,
            Volume = isBack ? state.New : state.Old,
            Other = device.ToGuest()!,
            SizeBytes = isBack ? state.OldSizeBytes : state.NewSizeBytes,
            IsBack = isBack,
        };
        return await AskAsync(state.Server, agent => agent.SwapVolumeAsync(order, cancellationToken), cancellationToken);
    }

    /// <summary>Has the guest's host keep a snapshot of a volume, or remove one.</summary>
    public async Task<AgentReply> SnapshotAsync(OperationInfo operation, ServerId server, VolumeId volume, string snapshot, string? newFile, CancellationToken cancellationToken)
    {
        SnapshotVolume order = new()
        {
            Operation = operation.Id,
            Server = server,
            RequestId = operation.Caller.RequestId,
            Volume = volume,
            Snapshot = snapshot,
            NewFile = newFile,
        };
        return await AskAsync(server, agent => agent.SnapshotVolumeAsync(order, cancellationToken), cancellationToken);
    }

    /// <summary>Makes what is to be made for a server, holds and connects all its volumes to the host.</summary>
    /// <param name="attempt">Counts the hosts that are tried: each attempt makes volumes of its own.</param>
    public async Task<Result<Done>> PrepareAsync(OperationInfo operation, ServerRow row, HostName host, int attempt, CancellationToken cancellationToken)
    {
        foreach (var device in (await devices.ListAsync(row.ServerId, cancellationToken)).Where(device => device.IsVolume))
        {
            var ready = device;
            if (device.IsMade)
            {
                if (!(await MakeAsync(operation, row, device, attempt, cancellationToken)).TryGet(out ready, out var wrong))
                {
                    return wrong;
                }
            }

            if (!(await volumes.ReserveAsync(operation.Caller, ready.Volume!.Value, row.ServerId, cancellationToken)).TryGet(out var hold, out var fault)
                || !(await ConnectAsync(operation, ready, hold, host, cancellationToken)).TryGet(out _, out fault))
            {
                return fault;
            }
        }

        return default(Done);
    }

    /// <summary>Connects all volumes that the server holds to the host that it goes to.</summary>
    public async Task<Result<Done>> ConnectAllAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken)
    {
        foreach (var device in (await devices.ListAsync(server, cancellationToken)).Where(device => device is { IsVolume: true, Connection: not null }))
        {
            if (device.Hold is { } hold && !(await ConnectAsync(operation, device, hold, host, cancellationToken)).TryGet(out _, out var fault))
            {
                return fault;
            }
        }

        return default(Done);
    }

    /// <summary>The same on the way back: a hold that has ended meanwhile needs no connection.</summary>
    public async Task ConnectBackAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken)
    {
        foreach (var device in (await devices.ListAsync(server, cancellationToken)).Where(device => device is { IsVolume: true, Connection: not null }))
        {
            if (device.Hold is { } hold && !(await ConnectAsync(operation, device, hold, host, cancellationToken)).TryGet(out _, out var fault) && fault is not Fault.NotFound)
            {
                throw new InvalidOperationException($"Volume {device.VolumeId} could not be connected to {host} again: {fault.Message}");
            }
        }
    }

    /// <summary>Lets go of all that <see cref="PrepareAsync"/> took, and removes what it made.</summary>
    public async Task TakeBackAsync(OperationInfo operation, ServerId server, int attempt, CancellationToken cancellationToken)
    {
        foreach (var device in (await devices.ListAsync(server, cancellationToken)).Where(device => device.IsVolume))
        {
            var volume = device.IsMade ? IdOf(device, attempt) : device.Volume!.Value;

            // Also a hold that was taken and not written down: to hold it again is to find it.
            if (device.Hold is { } hold
                || (await volumes.ReserveAsync(operation.Caller, volume, server, cancellationToken)).TryGet(out hold, out _))
            {
                await volumes.ReleaseAsync(operation.Caller, hold, cancellationToken);
            }

            if (device.IsMade)
            {
                await DeleteAsync(operation, volume, cancellationToken);
            }

            var bare = device with { AttachmentId = null, Connection = null, VolumeId = device.IsMade ? null : device.VolumeId };
            await database.WriteAsync(work => BlockDeviceStore.WriteAsync(work, bare, cancellationToken), cancellationToken);
        }
    }

    /// <summary>Brings the server's row up to what its devices say.</summary>
    public Task ShowAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken) => devices.ShowAsync(work, server, cancellationToken);

    /// <summary>The server uses its volumes now.</summary>
    public async Task CompleteAsync(OperationInfo operation, ServerId server, CancellationToken cancellationToken)
    {
        foreach (var hold in (await devices.ListAsync(server, cancellationToken)).Select(device => device.Hold).OfType<AttachmentId>())
        {
            await volumes.CompleteAsync(operation.Caller, hold, cancellationToken);
        }
    }

    /// <summary>Lets go of the volumes of a server whose guest is gone; those that go with it are deleted.</summary>
    public async Task LetGoAsync(OperationInfo operation, ServerId server, CancellationToken cancellationToken)
    {
        foreach (var device in (await devices.ListAsync(server, cancellationToken)).Where(device => device is { IsVolume: true, VolumeId: not null }))
        {
            if (device.Hold is { } hold)
            {
                await volumes.ReleaseAsync(operation.Caller, hold, cancellationToken);
            }

            if (device.DeleteOnTermination is 1)
            {
                await DeleteAsync(operation, device.Volume!.Value, cancellationToken);
            }
        }
    }

    // What has snapshots, or is held by another, stays: that is its owner's to decide.
    private async Task DeleteAsync(OperationInfo operation, VolumeId volume, CancellationToken cancellationToken) =>
        _ = await volumes.DeleteAsync(operation.Caller, volume, cancellationToken);

    private async Task<Result<BlockDeviceRow>> MakeAsync(OperationInfo operation, ServerRow row, BlockDeviceRow device, int attempt, CancellationToken cancellationToken)
    {
        var id = IdOf(device, attempt);
        NewVolume wanted = new()
        {
            Id = id,
            SizeGiB = device.Size,
            Type = device.VolumeType,
            Image = device.Source is BlockDeviceRow.FromImage ? Identifier.Parse<ImageId>(device.SourceId!) : null,
            Snapshot = device.Source is BlockDeviceRow.FromSnapshot ? Identifier.Parse<SnapshotId>(device.SourceId!) : null,
            Name = device.Source is BlockDeviceRow.Blank ? $"{row.Id}-blank-vol" : "",
        };
        if (!(await volumes.CreateAsync(operation.Caller, wanted, cancellationToken)).TryGet(out _, out var fault)
            || !(await volumes.WaitUntilReadyAsync(operation.Caller, id, cancellationToken)).TryGet(out _, out fault))
        {
            return fault;
        }

        var made = device with { VolumeId = id.ToString() };
        await database.WriteAsync(work => BlockDeviceStore.WriteAsync(work, made, cancellationToken), cancellationToken);
        return made;
    }

    // The same at every repetition of an attempt, and another at the next: what the attempt before made may still be on its way out.
    private static VolumeId IdOf(BlockDeviceRow device, int attempt)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{device.Id}/{attempt}"), digest);
        return new VolumeId(new Guid(digest[..16], bigEndian: true));
    }

    private async Task<AgentReply> AskAsync(ServerId server, Func<IVolumeAgent, Task<AgentReply>> ask, CancellationToken cancellationToken)
    {
        if (await servers.FindAsync(server, cancellationToken) is not { DeletedAt: null, Host: { } name })
        {
            return new AgentReply();
        }

        return await ask(agents.On(new HostName(name))).OrFailureAsync();
    }
}
