using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Images;
using Nova.Contracts.Metadata;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Servers.Topology;
using Nova.Servers.Volumes;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>Puts together what an agent is told of a server, and tells it.</summary>
internal sealed class GuestOrders(
    ServerStore servers, BlockDeviceStore devices, IAgents<IComputeAgent> agents, IHostDirectory hosts, IImageCatalog images, IGuestDocuments documents,
    GuestDemands demands, IGuestFittings fittings, GuestDoubts doubts)
{
    /// <summary>The row and its contents; <see langword="null"/> for a server that is gone.</summary>
    public async Task<(ServerRow Row, ServerContents Contents)?> FindAsync(ServerId server, CancellationToken cancellationToken) =>
        await servers.FindAsync(server, cancellationToken) is { DeletedAt: null } row
        && await servers.FindContentsAsync(server, cancellationToken) is { } contents
            ? (row, contents)
            : null;

    /// <summary>The order to build the server as its row says.</summary>
    /// <param name="operation">What the order is part of.</param>
    /// <param name="server">The server.</param>
    /// <param name="instead">An image to boot instead of the row's, with the kernel and ramdisk that it names.</param>
    /// <param name="cancellationToken">Ends the wait for the database and the image service.</param>
    /// <returns><see cref="Fault.NotFound"/> for a server or an image that is gone; <see cref="Fault.Conflict"/> where it may run elsewhere.</returns>
    public async Task<Result<SpawnServer>> SpawnAsync(
        OperationInfo operation, ServerId server, ImageId? instead, CancellationToken cancellationToken) =>
        await servers.FindAsync(server, cancellationToken) is { DeletedAt: null } row
            ? await SpawnAsync(operation, row, instead, cancellationToken)
            : new Fault.NotFound("Instance", server.ToString());

    /// <summary>The order to build the server as its row says, on a host that the row does not name yet.</summary>
    /// <returns>As for one that is on its host already.</returns>
    public async Task<Result<SpawnServer>> SpawnOnAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken) =>
        await servers.FindAsync(server, cancellationToken) is { DeletedAt: null } row
            ? await SpawnAsync(operation, row with { Host = host.Value }, null, cancellationToken)
            : new Fault.NotFound("Instance", server.ToString());

    private async Task<Result<SpawnServer>> SpawnAsync(OperationInfo operation, ServerRow row, ImageId? instead, CancellationToken cancellationToken) =>
        (await doubts.SettleAsync(operation, row, cancellationToken)).TryGet(out _, out var fault)
        && (await FindImageAsync(operation, row, instead, cancellationToken)).TryGet(out var image, out fault)
            ? await OrderAsync(operation, row, image, isAnother: instead is not null, cancellationToken)
            : fault;

    /// <summary>The order of a guest whose disks are there already, as the row says: its image may be gone by now.</summary>
    /// <returns><see cref="Fault.NotFound"/> for a kernel or a ramdisk that is gone.</returns>
    public async Task<Result<SpawnServer>> OfGuestAsync(OperationInfo operation, ServerRow row, CancellationToken cancellationToken)
    {
        var image = (await FindImageAsync(operation, row, null, cancellationToken)).TryGet(out var found, out _)
            ? found
            : VolumeImage.OfRow(row.GetImageProperties()) with { Id = Identifier.Parse<ImageId>(row.ImageId!) };
        return await OrderAsync(operation, row, image, isAnother: false, cancellationToken);
    }

    private async Task<Result<SpawnServer>> OrderAsync(OperationInfo operation, ServerRow row, Image image, bool isAnother, CancellationToken cancellationToken)
    {
        if (!(await FindPartAsync(operation, isAnother ? PartOf(image, "kernel_id") : row.KernelId, cancellationToken)).TryGet(out var kernel, out var fault)
            || !(await FindPartAsync(operation, isAnother ? PartOf(image, "ramdisk_id") : row.RamdiskId, cancellationToken)).TryGet(out var ramdisk, out fault))
        {
            return fault;
        }

        var (server, flavor) = (row.ServerId, row.GetFlavor());
        var disks = await devices.ListAsync(server, cancellationToken);
        return new SpawnServer
        {
            Operation = operation.Id,
            Server = server,
            RequestId = operation.Caller.RequestId,
            DomainName = row.DomainName,
            DisplayName = row.Name,
            Hostname = row.Hostname,
            Project = new ProjectId(row.ProjectId),
            VCpus = flavor.VCpus,
            MemoryMiB = flavor.MemoryMiB,
            RootDiskGiB = flavor.RootDiskGiB,
            EphemeralDiskGiB = (int)(disks.FirstOrDefault(disk => disk is { IsVolume: false, GuestFormat: not "swap" })?.Size ?? flavor.EphemeralDiskGiB),
            SwapMiB = (int)(disks.FirstOrDefault(disk => disk is { IsVolume: false, GuestFormat: "swap" })?.Size ?? flavor.SwapMiB),
            Image = image,
            Kernel = kernel.Value,
            Ramdisk = ramdisk.Value,
            ExtraSpecs = flavor.ExtraSpecs,
            Volumes = [.. disks.Select(disk => disk.ToGuest()).OfType<GuestVolume>()],
            Ports = row.GetPorts(),
            Fitting = await FindFittingAsync(row, cancellationToken),
            ConfigDrive = row.ConfigDrive is 1 ? await documents.ConfigDriveAsync(server, cancellationToken) : [],
        };
    }

    // Most servers ask for nothing by the piece, and cost no statement here.
    private async Task<GuestFitting?> FindFittingAsync(ServerRow row, CancellationToken cancellationToken) =>
        row.Host is { } host && demands.AsksForPieces(row.GetFlavor(), row.GetImageProperties())
            ? await fittings.FindAsync(row.ServerId, new HostName(host), cancellationToken)
            : null;

    /// <summary>Asks an agent; a call that fails as such is a failure like any other.</summary>
    public Task<AgentReply> AskAsync(HostName host, Func<IComputeAgent, Task<AgentReply>> ask) => ask(agents.On(host)).OrFailureAsync();

    /// <summary>
    /// Removes the guest from the host. A host that is down cannot be asked: its agent removes what is not its own any more
    /// when it comes back.
    /// </summary>
    /// <returns>Whether it is known to be gone; <see langword="false"/> where the host is down.</returns>
    /// <exception cref="InvalidOperationException">The host is there and could not do it.</exception>
    public async Task<bool> DestroyAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken)
    {
        ServerOrder order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId };
        var reply = await AskAsync(host, agent => agent.DestroyAsync(order, cancellationToken));
        if (reply.Failure is { Kind: not AgentFailureKind.NotFound } failure && await hosts.FindAsync(host, cancellationToken) is { IsUp: true })
        {
            throw new InvalidOperationException($"Host {host} could not remove server {server}: {failure.Message} {failure.Details}");
        }

        return reply.Failure is null or { Kind: AgentFailureKind.NotFound };
    }

    /// <summary>Undoes a guest that may run on the host; where that cannot be asked it is in doubt.</summary>
    /// <param name="operation">What the order is part of.</param>
    /// <param name="server">The server.</param>
    /// <param name="host">The host.</param>
    /// <param name="wasReached">Whether it may have had the order that is undone.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The host is there and could not do it.</exception>
    public async Task TakeBackAsync(OperationInfo operation, ServerId server, HostName host, bool wasReached, CancellationToken cancellationToken)
    {
        if (!await DestroyAsync(operation, server, host, cancellationToken) && wasReached)
        {
            await doubts.NoteAsync(server, host, cancellationToken);
        }
    }

    // No image is fetched for a server on a volume: its row keeps what the volume remembers of one, or what the request named.
    private async Task<Result<Image>> FindImageAsync(OperationInfo operation, ServerRow row, ImageId? instead, CancellationToken cancellationToken) =>
        (instead ?? (row.IsVolumeBacked ? null : Identifier.Parse<ImageId>(row.ImageId!))) is { } image
            ? await images.FindAsync(operation.Caller, image, cancellationToken)
            : VolumeImage.OfRow(row.GetImageProperties());

    private static string? PartOf(Image image, string property) =>
        Identifier.TryParse<ImageId>(image.Properties.GetValueOrDefault(property), out var id) ? id.ToString() : null;

    private async Task<Result<Part>> FindPartAsync(OperationInfo operation, string? id, CancellationToken cancellationToken)
    {
        if (id is null)
        {
            return new Part(null);
        }

        var found = await images.FindAsync(operation.Caller, Identifier.Parse<ImageId>(id), cancellationToken);
        return found.TryGet(out var image, out var fault) ? new Part(image) : fault;
    }

    private readonly record struct Part(Image? Value);
}
