using System.Text.Json.Nodes;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Volumes;
using Nova.Workflows;

namespace Nova.Servers.Snapshots;

/// <summary>
/// Images of servers whose root disk is a volume: of every volume a snapshot is made, and the image only says which, in the words of
/// <c>block_device_mapping_v2</c>.
/// </summary>
internal sealed class VolumeSnapshots(BlockDeviceStore devices, IVolumeService volumes)
{
    /// <summary>The property that says what a server of the image has for disks.</summary>
    public const string DevicesProperty = "block_device_mapping";

    /// <summary>The property that says in which of the two syntaxes.</summary>
    public const string SyntaxProperty = "bdm_v2";

    /// <summary>Which snapshots are to be made, and the properties of the image that names them.</summary>
    public async Task<Result<VolumePlan>> PlanAsync(RequestContext caller, ServerId server, CancellationToken cancellationToken)
    {
        List<VolumeCopy> copies = [];
        JsonArray entries = [];
        foreach (var device in await devices.ListAsync(server, cancellationToken))
        {
            if (!device.IsVolume)
            {
                entries.Add((JsonNode)Entry(device, "blank", "local", device.Size));
                continue;
            }

            if (device.Volume is not { } id || !(await volumes.FindAsync(caller, id, cancellationToken)).TryGet(out var volume, out _))
            {
                return new Fault.Conflict($"Volume {device.VolumeId} of instance {server} could not be found.");
            }

            VolumeCopy copy = new() { Volume = id, Snapshot = Identifier.New<SnapshotId>() };
            copies.Add(copy);
            var entry = Entry(device, "snapshot", "volume", volume.SizeGiB);
            entry["snapshot_id"] = copy.Snapshot.ToString();
            entries.Add((JsonNode)entry);
        }

        return new VolumePlan(copies, new Dictionary<string, string> { [DevicesProperty] = entries.ToJsonString(), [SyntaxProperty] = "True" });
    }

    /// <summary>Begins to make the snapshots.</summary>
    public async Task<WorkflowFailure?> BeginAsync(OperationInfo operation, IReadOnlyList<VolumeCopy> copies, string image, CancellationToken cancellationToken)
    {
        foreach (var copy in copies)
        {
            NewSnapshot wanted = new() { Id = copy.Snapshot, Volume = copy.Volume, Name = $"snapshot for {image}", Force = true };
            if (!(await volumes.CreateSnapshotAsync(operation.Caller, wanted, cancellationToken)).TryGet(out _, out var fault))
            {
                return new WorkflowFailure(fault.Message);
            }
        }

        return null;
    }

    /// <summary>Waits until they are made.</summary>
    public async Task<WorkflowFailure?> WaitAsync(OperationInfo operation, IReadOnlyList<VolumeCopy> copies, CancellationToken cancellationToken)
    {
        foreach (var copy in copies)
        {
            if (!(await volumes.WaitForSnapshotAsync(operation.Caller, copy.Snapshot, cancellationToken)).TryGet(out _, out var fault))
            {
                return new WorkflowFailure(fault.Message);
            }
        }

        return null;
    }

    /// <summary>Removes them, at whatever stage.</summary>
    /// <exception cref="InvalidOperationException">One could not be removed.</exception>
    public async Task RemoveAsync(OperationInfo operation, IReadOnlyList<VolumeCopy> copies, CancellationToken cancellationToken)
    {
        foreach (var copy in copies)
        {
            // One that is being made can be removed only when it is made, or has failed.
            _ = await volumes.WaitForSnapshotAsync(operation.Caller, copy.Snapshot, cancellationToken);
            if (!(await volumes.DeleteSnapshotAsync(operation.Caller, copy.Snapshot, cancellationToken)).TryGet(out _, out var fault) && fault is not Fault.NotFound)
            {
                throw new InvalidOperationException($"Snapshot {copy.Snapshot} could not be removed: {fault.Message}");
            }
        }
    }

    private static JsonObject Entry(BlockDeviceRow device, string source, string destination, long? size) => new()
    {
        ["source_type"] = source,
        ["destination_type"] = destination,
        ["boot_index"] = device.BootIndex,
        ["volume_size"] = size,
        ["delete_on_termination"] = device.DeleteOnTermination is 1,
        ["device_name"] = device.DeviceName,
        ["disk_bus"] = device.Bus,
        ["device_type"] = device.DeviceType,
        ["guest_format"] = device.GuestFormat,
        ["volume_type"] = device.VolumeType,
        ["tag"] = device.Tag,
    };
}

/// <summary>What becomes of a server's volumes in an image of it.</summary>
/// <param name="Copies">The snapshots.</param>
/// <param name="Properties">What the image says of them.</param>
internal sealed record VolumePlan(IReadOnlyList<VolumeCopy> Copies, IReadOnlyDictionary<string, string> Properties);
