using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Images;
using Nova.Contracts.Keypairs;
using Nova.Contracts.Quotas;
using Nova.Contracts.Usage;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Servers.Actions;
using Nova.Servers.Create;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Servers.Update;
using Nova.Servers.Topology;
using Nova.Servers.Volumes;
using Nova.Servers.Workflows;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Rebuild;

/// <summary>Makes a server's root disk anew, from the same image or another; what the request changes of the row is changed at once.</summary>
internal sealed class RebuildServerHandler(
    ActionRunner runner,
    ServerLookup lookup,
    ServerStore servers,
    IImageCatalog images,
    IKeypairDirectory keypairs,
    IQuotaLedger quotas,
    IHostDirectory hosts,
    IActionLog actions,
    IOperations operations,
    RebuildWorkflow workflow,
    BlockDeviceStore devices,
    IVolumeService volumes,
    GuestDemands demands,
    IOptions<ServerOptions> options)
{
    public async Task<IResult> RebuildAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RebuildRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, ServerPolicies.Rebuild, cancellationToken)).TryGet(out var found, out fault)
            || !(await CheckAsync(call, request.Rebuild, found, cancellationToken)).TryGet(out var parts, out fault))
        {
            return call.Fault(fault);
        }

        // Told once here; the new guest hears it from its config drive and from the metadata service, as a new server's does.
        var password = options.Value.EnableServerPassword ? request.Rebuild.AdminPass ?? ServerNames.NewPassword(options.Value.PasswordLength) : null;
        if (!(await BeginAsync(call, request.Rebuild, found, parts, password, cancellationToken)).TryGet(out var begun, out fault))
        {
            return call.Fault(fault);
        }

        var views = await ServerViews.ForAsync(call, [begun], servers, hosts, cancellationToken);
        var whole = views.WholeAlone(begun) with { AdminPass = password };
        var location = ("Location", call.Link($"/servers/{begun.Id}"));
        var userData = (await servers.FindContentsAsync(begun.ServerId, cancellationToken))?.UserData;
        if (call.Version.Supports(75))
        {
            return call.Json(
                new ServerResponse(whole with { RebuiltUserData = ShownText.If(true, userData), UserData = default }), StatusCodes.Status202Accepted, location);
        }

        var part = UpdatedServerView.Of(whole) with
        {
            AdminPass = password,
            KeyName = ShownText.If(true, begun.KeyName),
            UserData = ShownText.If(true, userData),
        };
        return call.Json(new UpdatedServerResponse(part), StatusCodes.Status202Accepted, location);
    }

    private async Task<Result<RebuildParts>> CheckAsync(ApiCall call, NewDisk disk, ServerRow row, CancellationToken cancellationToken)
    {
        if (disk.TrustedImageCertificates is not null && !call.Allows(ServerPolicies.RebuildTrusted, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId))))
        {
            return new Fault.Forbidden(ServerPolicies.RebuildTrusted.Name);
        }

        var limit = await quotas.LimitAsync(new ProjectId(row.ProjectId), "metadata_items", cancellationToken);
        if (limit >= 0 && disk.Metadata?.Count > limit)
        {
            return new Fault.OverQuota("metadata_items", $"Maximum number of metadata items exceeds {limit}");
        }

        if (!(await images.FindAsync(call.Caller, new ImageId(Guid.Parse(disk.ImageRef)), cancellationToken)).TryGet(out var image, out _))
        {
            return new Fault.Invalid($"Cannot find image {disk.ImageRef} for rebuild.");
        }

        if (!(await FindRootVolumeAsync(call, image, row, cancellationToken)).TryGet(out var root, out var fault)
            || !ServerPlanner.CheckImage(image, root.IsVolumeBacked ? row.GetFlavor() with { RootDiskGiB = 0 } : row.GetFlavor()).TryGet(out _, out fault)
            || !demands.CheckRebuild(row.GetFlavor(), row.GetImageProperties(), image.Properties).TryGet(out _, out fault))
        {
            return fault;
        }

        var key = disk is { IsKeyGiven: true, KeyName: { } name } ? await keypairs.FindAsync(call.Caller.User, name, cancellationToken) : null;
        return disk is { IsKeyGiven: true, KeyName: not null } && key is null
            ? new Fault.Invalid("Invalid key_name provided.")
            : new RebuildParts(image, key, root);
    }

    // Before 2.93 a root disk that is a volume stayed as it was, so that only its own image could be named.
    private async Task<Result<RootVolume>> FindRootVolumeAsync(ApiCall call, Image image, ServerRow row, CancellationToken cancellationToken)
    {
        if (!row.IsVolumeBacked)
        {
            return new RootVolume(false, null);
        }

        var root = (await devices.ListAsync(row.ServerId, cancellationToken)).FirstOrDefault(device => device is { IsVolume: true, IsRoot: true, VolumeId: not null });
        if (root is null || !(await volumes.FindAsync(call.Caller, root.Volume!.Value, cancellationToken)).TryGet(out var volume, out _))
        {
            return new Fault.Conflict($"Instance {row.Id} has no root disk.");
        }

        if (call.Version.Supports(93))
        {
            return Math.Max(image.SizeBytes, image.VirtualSizeBytes ?? 0) > volume.SizeGiB << 30 || image.MinDiskGiB > volume.SizeGiB
                ? new Fault.Invalid($"Volume {volume.Id} is too small for image {image.Id}.")
                : new RootVolume(true, volume.Id);
        }

        return Guid.TryParse(volume.ImageMetadata.GetValueOrDefault("image_id"), out var known) && known == image.Id.Value
            ? new RootVolume(true, null)
            : new Fault.Invalid("Unable to rebuild with a different image for a volume-backed server.");
    }

    private Task<Result<ServerRow>> BeginAsync(
        ApiCall call, NewDisk disk, ServerRow found, RebuildParts parts, string? password, CancellationToken cancellationToken)
    {
        var wasStopped = found.Status.Vm is VmState.Stopped;
        return runner.BeginAsync(
            call.Caller, found.ServerId, ServerAction.Rebuild,
            row => row with
            {
                Name = disk.Name ?? row.Name,
                Hostname = disk.LongHostname ?? disk.ShortHostname ?? row.Hostname,
                Description = disk.IsDescriptionGiven ? disk.Description : row.Description,
                ImageId = row.ImageId is null ? null : parts.Image.Id.ToString(),
                KernelId = Part(parts.Image, "kernel_id"),
                RamdiskId = Part(parts.Image, "ramdisk_id"),
                ImageProperties = Documents.Write(parts.Image.Properties),
                Metadata = disk.Metadata is { } metadata ? Documents.Write(metadata) : row.Metadata,
                KeyName = disk.IsKeyGiven ? parts.Key?.Name : row.KeyName,
                KeyType = disk.IsKeyGiven ? parts.Key?.Type : row.KeyType,
                KeyData = disk.IsKeyGiven ? parts.Key?.Data : row.KeyData,
                TrustedCerts = disk.IsTrustGiven ? (disk.TrustedImageCertificates is { } trusted ? Documents.Write(trusted) : null) : row.TrustedCerts,
                AutoDiskConfig = disk.DiskConfig is null ? row.AutoDiskConfig : disk.DiskConfig is "AUTO" ? 1 : 0,
                AccessIpv4 = disk.AccessIpv4 ?? row.AccessIpv4,
                AccessIpv6 = AccessAddress.Canonical(disk.AccessIpv6) ?? row.AccessIpv6,
                Progress = 0,
            },
            async (work, row) =>
            {
                if (disk.IsUserDataGiven)
                {
                    await ServerStore.WriteUserDataAsync(work, row.ServerId, disk.UserData, cancellationToken);
                }

                if (password is not null && row.ConfigDrive is 1)
                {
                    await ServerStore.WriteAdminPasswordAsync(work, row.ServerId, password, cancellationToken);
                }

                HostName? host = row.Host is { } name ? new HostName(name) : null;
                await actions.StartEventAsync(work, new ActionEvent(row.ServerId, call.Caller.RequestId, RebuildWorkflow.EventName, host), cancellationToken);
                RebuildState state = new() { Server = row.ServerId, WasStopped = wasStopped, RootVolume = parts.Root.Written, Image = parts.Image.Id };
                await operations.StartAsync(work, workflow, new NewOperation<RebuildState>(row.Id, call.Caller, state), cancellationToken);
            },
            cancellationToken);
    }

    private static string? Part(Image image, string property) =>
        Identifier.TryParse<ImageId>(image.Properties.GetValueOrDefault(property), out var id) ? id.ToString() : null;

    /// <param name="IsVolumeBacked">Whether the root disk is a volume.</param>
    /// <param name="Written">The volume that is to be written anew; none where it stays as it is.</param>
    private readonly record struct RootVolume(bool IsVolumeBacked, VolumeId? Written);

    private sealed record RebuildParts(Image Image, PublicKey? Key, RootVolume Root);
}
