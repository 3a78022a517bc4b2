using Nova.Contracts.Keypairs;
using Nova.Contracts.Metadata;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Agents;

/// <inheritdoc />
internal sealed class ServerDirectory(ServerStore servers) : IServerDirectory
{
    public async Task<GuestIdentity?> DescribeForGuestAsync(ServerId server, CancellationToken cancellationToken) =>
        await servers.FindAsync(server, cancellationToken) is { DeletedAt: null } row
        && await servers.FindContentsAsync(server, cancellationToken) is { } contents
            ? Identity(row, contents)
            : null;

    public async Task<ServerReference?> FindAsync(RequestContext caller, ServerId server, CancellationToken cancellationToken) =>
        await servers.FindAsync(caller, server, cancellationToken) is { } row ? Reference(row) : null;

    public async Task<ServerReference?> FindWithDeletedAsync(RequestContext caller, ServerId server, CancellationToken cancellationToken) =>
        await servers.FindAsync(server, cancellationToken) is { } row && (caller.IsAdmin || row.ProjectId == caller.Project.Value)
            ? Reference(row)
            : null;

    public async Task<IReadOnlyList<ServerReference>> ListOnHostsAsync(IReadOnlyCollection<HostName> hosts, CancellationToken cancellationToken) =>
        [.. (await servers.ListOnHostsAsync(hosts, cancellationToken)).Select(Reference)];

    public async Task<IReadOnlySet<ServerId>> ExistingAsync(IReadOnlyCollection<ServerId> ids, CancellationToken cancellationToken) =>
        (await servers.ExistingAsync([.. ids.Select(server => server.ToString())], cancellationToken)).Select(Identifier.Parse<ServerId>).ToHashSet();

    public async Task<Result<Done>> SetGuestPasswordAsync(ServerId server, string encrypted, CancellationToken cancellationToken) =>
        await servers.TryWriteGuestPasswordAsync(server, encrypted, cancellationToken)
            ? default(Done)
            : new Fault.Conflict("The password has been set already.");

    private static ServerReference Reference(ServerRow row) => new()
    {
        Id = row.ServerId,
        Name = row.Name,
        DomainName = row.DomainName,
        Project = new ProjectId(row.ProjectId),
        User = new UserId(row.UserId),
        Host = row.Host is { } host ? new HostName(host) : null,
        VmState = row.VmState,
        TaskState = row.TaskState is { Length: > 0 } task ? task : null,
    };

    private static GuestIdentity Identity(ServerRow row, ServerContents contents) => new()
    {
        Id = row.ServerId,
        Number = row.Number,
        Project = new ProjectId(row.ProjectId),
        User = new UserId(row.UserId),
        Name = row.Name,
        Hostname = row.Hostname,
        Metadata = row.GetMetadata(),
        Key = row is { KeyName: { } name, KeyData: { } data } ? new PublicKey(name, row.KeyType ?? "ssh", data) : null,
        UserData = contents.UserData is { } text ? Convert.FromBase64String(text) : null,
        Files = [.. Documents.ReadTexts(contents.Files).Select(file => new GuestFile(file.Key, Convert.FromBase64String(file.Value)))],
        LaunchIndex = (int)row.LaunchIndex,
        ReservationId = row.ReservationId,
        AvailabilityZone = row.Zone ?? "",
        Image = Parse(row.ImageId),
        Kernel = Parse(row.KernelId),
        Ramdisk = Parse(row.RamdiskId),
        Flavor = row.GetFlavor(),
        SecurityGroups = row.GetSecurityGroups(),
        Ports = row.GetPorts(),
        AdminPassword = contents.AdminPassword,
        GuestPassword = contents.GuestPassword,
    };

    private static ImageId? Parse(string? id) => id is null ? null : Identifier.Parse<ImageId>(id);
}
