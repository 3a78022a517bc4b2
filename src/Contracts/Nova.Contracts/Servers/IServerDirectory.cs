using Nova.Contracts.Flavors;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Contracts.Servers;

/// <summary>What other modules may know of servers. Served by the servers module.</summary>
public interface IServerDirectory
{
    /// <summary>What the server's own guest may know; <see langword="null"/> for one that is gone.</summary>
    Task<GuestIdentity?> DescribeForGuestAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>Whether the server exists for the caller: its project's, or any for an admin.</summary>
    Task<ServerReference?> FindAsync(RequestContext caller, ServerId server, CancellationToken cancellationToken);

    /// <summary>As <see cref="FindAsync"/>, and finds a deleted server too: for what outlives servers.</summary>
    Task<ServerReference?> FindWithDeletedAsync(RequestContext caller, ServerId server, CancellationToken cancellationToken);

    /// <summary>The servers on these hosts that are not deleted.</summary>
    Task<IReadOnlyList<ServerReference>> ListOnHostsAsync(IReadOnlyCollection<HostName> hosts, CancellationToken cancellationToken);

    /// <summary>Which of these servers exist and are not deleted: for reconcilers that look for orphans.</summary>
    Task<IReadOnlySet<ServerId>> ExistingAsync(IReadOnlyCollection<ServerId> servers, CancellationToken cancellationToken);

    /// <summary>Stores the administrator's password that the guest has encrypted, once.</summary>
    /// <returns><see cref="Fault.Conflict"/> where there is one already.</returns>
    Task<Result<Done>> SetGuestPasswordAsync(ServerId server, string encrypted, CancellationToken cancellationToken);
}

/// <summary>A server, in a line.</summary>
public sealed record ServerReference
{
    /// <summary>The server.</summary>
    public required ServerId Id { get; init; }

    /// <summary>Its display name.</summary>
    public required string Name { get; init; }

    /// <summary>The hypervisor's name for it, e.g. <c>instance-0000002a</c>.</summary>
    public required string DomainName { get; init; }

    /// <summary>Its project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Its owner.</summary>
    public required UserId User { get; init; }

    /// <summary>Where it is, or <see langword="null"/> before it is placed.</summary>
    public HostName? Host { get; init; }

    /// <summary>The original's word, e.g. <c>active</c>.</summary>
    public required string VmState { get; init; }

    /// <summary>The original's word, or <see langword="null"/> where nothing is being done.</summary>
    public string? TaskState { get; init; }
}

/// <summary>All that the metadata service and the config drive are made of.</summary>
public sealed record GuestIdentity
{
    /// <summary>The server.</summary>
    public required ServerId Id { get; init; }

    /// <summary>The number from which EC2 ids are made.</summary>
    public required long Number { get; init; }

    /// <summary>Its project.</summary>
    public required ProjectId Project { get; init; }

    /// <summary>Its owner.</summary>
    public required UserId User { get; init; }

    /// <summary>Its display name.</summary>
    public required string Name { get; init; }

    /// <summary>Its host name, without a domain.</summary>
    public required string Hostname { get; init; }

    /// <summary>The user's metadata.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>The keypair, or <see langword="null"/>.</summary>
    public Keypairs.PublicKey? Key { get; init; }

    /// <summary>The user data, as the octets that the guest gets; <see langword="null"/> for none.</summary>
    public ReadOnlyMemory<byte>? UserData { get; init; }

    /// <summary>Files that the user injected, by absolute path; empty since 2.57.</summary>
    public IReadOnlyList<Metadata.GuestFile> Files { get; init; } = [];

    /// <summary>Position among the servers of one request.</summary>
    public int LaunchIndex { get; init; }

    /// <summary>The reservation of that request.</summary>
    public string ReservationId { get; init; } = "";

    /// <summary>The zone; empty before it is placed.</summary>
    public string AvailabilityZone { get; init; } = "";

    /// <summary>The image, or <see langword="null"/> for a server on volumes.</summary>
    public ImageId? Image { get; init; }

    /// <summary>Kernel image of a direct boot.</summary>
    public ImageId? Kernel { get; init; }

    /// <summary>Ramdisk image of a direct boot.</summary>
    public ImageId? Ramdisk { get; init; }

    /// <summary>The flavor.</summary>
    public required Flavor Flavor { get; init; }

    /// <summary>Names of the security groups.</summary>
    public IReadOnlyList<string> SecurityGroups { get; init; } = [];

    /// <summary>Its ports.</summary>
    public IReadOnlyList<ServerPort> Ports { get; init; } = [];

    /// <summary>The initial administrator's password, where the config drive may carry it.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>The password that the guest has posted, encrypted with the keypair; empty for none.</summary>
    public string GuestPassword { get; init; } = "";
}
