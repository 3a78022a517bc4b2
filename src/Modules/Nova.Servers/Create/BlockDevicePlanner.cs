using Nova.Contracts.Flavors;
using Nova.Contracts.Images;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Volumes;
using Nova.Web;

namespace Nova.Servers.Create;

/// <summary>Finds what a request's disks are made of, as far as its caller may use it, and says what is wrong with it.</summary>
internal sealed class BlockDevicePlanner(IVolumeService volumes, IImageCatalog images, BlockDeviceStore known)
{
    private const string Invalid = "Block Device Mapping is Invalid: ";
    private const long BytesPerGiB = 1L << 30;

    /// <summary>The image that a server without one of its own asks for its hardware: what its root volume is made of, or remembers.</summary>
    public async Task<Result<Image>> RootImageAsync(RequestContext caller, IReadOnlyList<BlockDeviceRow> devices, CancellationToken cancellationToken)
    {
        if (devices.FirstOrDefault(device => device is { IsVolume: true, IsRoot: true }) is not { } root)
        {
            return new Fault.Invalid("Invalid imageRef provided.");
        }

        switch (root.Source)
        {
            case BlockDeviceRow.FromImage:
                var id = Identifier.Parse<ImageId>(root.SourceId!);
                return (await images.FindAsync(caller, id, cancellationToken)).TryGet(out var image, out _)
                    ? CheckImage(image, root)
                    : new Fault.Invalid(Invalid + $"failed to get image {id}.");
            case BlockDeviceRow.Blank:
                return VolumeImage.Of(new Dictionary<string, string>());
            case BlockDeviceRow.FromSnapshot:
                return (await volumes.FindSnapshotAsync(caller, Identifier.Parse<SnapshotId>(root.SourceId!), cancellationToken)).TryGet(out var snapshot, out _)
                    ? VolumeImage.Of(snapshot.ImageMetadata)
                    : new Fault.Invalid(Invalid + $"failed to get snapshot {root.SourceId}.");
            default:
                if (!(await volumes.FindAsync(caller, root.Volume!.Value, cancellationToken)).TryGet(out var volume, out _))
                {
                    return new Fault.Invalid(Invalid + $"failed to get volume {root.SourceId}.");
                }

                return volume.IsBootable ? VolumeImage.Of(volume.ImageMetadata) : new Fault.Invalid(Invalid + $"Volume {volume.Id} is not bootable.");
        }
    }

    /// <summary>Checks every device against the flavor, the volumes that there are, and the project's quota.</summary>
    public async Task<Result<Done>> CheckAsync(
        ApiCall call, Flavor flavor, IReadOnlyList<BlockDeviceRow> devices, int maxCount, CancellationToken cancellationToken)
    {
        if (devices.Any(device => device.IsVolume) && !call.Allows(ServerPolicies.CreateWithVolumes))
        {
            return new Fault.Forbidden(ServerPolicies.CreateWithVolumes.Name);
        }

        if (maxCount > 1 && devices.Any(device => device is { IsVolume: true, Source: BlockDeviceRow.FromVolume }))
        {
            return new Fault.Invalid("Cannot attach one or more volumes to multiple instances");
        }

        var made = 0;
        var size = 0L;
        foreach (var device in devices)
        {
            var check = device switch
            {
                { IsVolume: false } => CheckLocal(device, flavor),
                { Source: BlockDeviceRow.FromVolume } => await CheckVolumeAsync(call, device, cancellationToken),
                _ => await CheckMadeAsync(call, device, cancellationToken),
            };
            if (!check.TryGet(out var gibibytes, out var fault))
            {
                return fault;
            }

            if (device.IsMade)
            {
                made++;
                size += gibibytes;
            }
        }

        return made is 0 ? default(Done) : await volumes.CheckQuotaAsync(call.Caller, made * maxCount, size * maxCount, cancellationToken);
    }

    private static Result<Image> CheckImage(Image image, BlockDeviceRow root) =>
        image.Status is not "active" ? new Fault.Invalid($"Image {image.Id} is not active.")
        : image.DiskFormat is "aki" or "ari" ? new Fault.Invalid($"Image {image.Id} is a kernel or ramdisk: a server cannot be made from it alone.")
        : image.MinDiskGiB > root.Size || Math.Max(image.SizeBytes, image.VirtualSizeBytes ?? 0) > root.Size * BytesPerGiB
            ? new Fault.Invalid($"Volume is smaller than the minimum size specified in image metadata. Volume size is {root.Size * BytesPerGiB} bytes, minimum size is {image.MinDiskGiB * BytesPerGiB} bytes.")
        : image;

    // Swap is counted in MiB, here as in flavors.
    private static Result<long> CheckLocal(BlockDeviceRow device, Flavor flavor) => device switch
    {
        { GuestFormat: "swap" } when (device.Size ?? 0) > flavor.SwapMiB => new Fault.Invalid(Invalid + "Swap drive requested is larger than instance type allows."),
        { GuestFormat: not "swap" } when (device.Size ?? 0) > flavor.EphemeralDiskGiB =>
            new Fault.Invalid(Invalid + "Ephemeral disks requested are larger than the instance type allows."),
        _ => 0L,
    };

    private async Task<Result<long>> CheckVolumeAsync(ApiCall call, BlockDeviceRow device, CancellationToken cancellationToken)
    {
        if (!(await volumes.FindAsync(call.Caller, device.Volume!.Value, cancellationToken)).TryGet(out var volume, out _))
        {
            return new Fault.Invalid(Invalid + $"failed to get volume {device.SourceId}.");
        }

        return volume.IsMultiattach && !call.Version.Supports(60)
                ? new Fault.Invalid("Multiattach volumes are only supported starting with compute API version 2.60.")
            : !volume.IsMultiattach && await known.IsOfAnotherAsync(volume.Id, null, cancellationToken)
                ? new Fault.Invalid($"Invalid volume: volume '{volume.Id}' is attached to another instance, whatever its status says.")
            : volume.Status is "available" || (volume.IsMultiattach && volume.Status is "in-use") ? volume.SizeGiB
            : new Fault.Invalid($"Invalid volume: volume '{volume.Id}' status must be 'available'. Currently in '{volume.Status}'");
    }

    private async Task<Result<long>> CheckMadeAsync(ApiCall call, BlockDeviceRow device, CancellationToken cancellationToken)
    {
        if (device.VolumeType is { } type && !await volumes.HasTypeAsync(call.Caller, type, cancellationToken))
        {
            return new Fault.Invalid($"Volume type {type} could not be found.");
        }

        if (device.Source is BlockDeviceRow.FromImage)
        {
            var image = Identifier.Parse<ImageId>(device.SourceId!);
            return (await images.FindAsync(call.Caller, image, cancellationToken)).TryGet(out var found, out _)
                ? CheckImage(found, device).Match<Result<long>>(_ => device.Size ?? 0, fault => fault)
                : new Fault.Invalid(Invalid + $"failed to get image {image}.");
        }

        if (device.Source is BlockDeviceRow.FromSnapshot)
        {
            return (await volumes.FindSnapshotAsync(call.Caller, Identifier.Parse<SnapshotId>(device.SourceId!), cancellationToken)).TryGet(out var snapshot, out _)
                ? snapshot.Status is not "available" ? new Fault.Invalid(Invalid + $"Snapshot {snapshot.Id} is not available.")
                    : device.Size < snapshot.SizeGiB ? new Fault.Invalid(Invalid + $"The volume is smaller than its snapshot, {snapshot.SizeGiB} GiB.")
                    : device.Size ?? snapshot.SizeGiB
                : new Fault.Invalid(Invalid + $"failed to get snapshot {device.SourceId}.");
        }

        return device.Size ?? 0;
    }
}
