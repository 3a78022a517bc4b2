using Nova.Core;
using Nova.Servers.Lifecycle;

namespace Nova.Servers.Storage;

/// <summary>A row of <c>servers</c>, column for column. Instants are microseconds UTC, truth values 0 or 1, documents JSON.</summary>
internal sealed record ServerRow
{
    public required string Id { get; init; }

    /// <summary>The small number from which domain names and EC2 ids are made.</summary>
    public required long Number { get; init; }

    /// <summary>Counts the writes of this row; a writer names the generation that it has read.</summary>
    public required long Generation { get; init; }
    public required string ProjectId { get; init; }
    public required string UserId { get; init; }
    public required string Name { get; init; }
    public required string Hostname { get; init; }
    public string? Description { get; init; }
    public required string VmState { get; init; }
    public required string TaskState { get; init; }
    public required long PowerState { get; init; }
    public required long Progress { get; init; }
    public string? Host { get; init; }
    public string? Node { get; init; }
    public string? Zone { get; init; }

    /// <summary>A host that may run the server besides <see cref="Host"/>; <c>GuestDoubts</c> settles it.</summary>
    public string? DoubtHost { get; init; }
    public string? RequestedZone { get; init; }
    public required string FlavorId { get; init; }

    /// <summary>The flavor as it was, a <see cref="Contracts.Flavors.Flavor"/>.</summary>
    public required string Flavor { get; init; }
    public string? ImageId { get; init; }

    /// <summary>1 where the root disk is a volume, though there may be an image besides.</summary>
    public long BootsFromVolume { get; init; }
    public string? KernelId { get; init; }
    public string? RamdiskId { get; init; }
    public required string ImageProperties { get; init; }
    public string? KeyName { get; init; }
    public string? KeyType { get; init; }
    public string? KeyData { get; init; }
    public required string Metadata { get; init; }
    public required string Tags { get; init; }

    /// <summary>The ports as they were last known, <see cref="Contracts.Networks.ServerPort"/>s.</summary>
    public required string Ports { get; init; }

    /// <summary>The volumes that the server has, as <c>ShownVolume</c>s.</summary>
    public string Volumes { get; init; } = "[]";
    public required string SecurityGroups { get; init; }
    public required string Hints { get; init; }
    public string? TrustedCerts { get; init; }

    /// <summary>Its server group, or <see langword="null"/>.</summary>
    public string? GroupId { get; init; }
    public required long ConfigDrive { get; init; }
    public required long AutoDiskConfig { get; init; }
    public string? RootDevice { get; init; }
    public string? AccessIpv4 { get; init; }
    public string? AccessIpv6 { get; init; }

    /// <summary><c>owner</c> or <c>admin</c>; <see langword="null"/> where it is not locked.</summary>
    public string? LockedBy { get; init; }
    public string? LockedReason { get; init; }
    public required string ReservationId { get; init; }
    public required long LaunchIndex { get; init; }

    /// <summary>The newest fault, a <see cref="ServerFault"/>.</summary>
    public string? Fault { get; init; }
    public long? LaunchedAt { get; init; }
    public long? TerminatedAt { get; init; }

    /// <summary>When it was shelved; <see langword="null"/> for a server that is not.</summary>
    public long? ShelvedAt { get; init; }

    /// <summary>The image of a shelved server's disk; <see langword="null"/> also for one whose root disk is a volume.</summary>
    public string? ShelvedImageId { get; init; }
    public required long CreatedAt { get; init; }
    public required long UpdatedAt { get; init; }
    public long? DeletedAt { get; init; }

    public ServerId ServerId => Identifier.Parse<ServerId>(Id);

    public ServerStatus Status => new(Words.Parse<VmState>(VmState), Words.Parse<TaskState>(TaskState));

    /// <summary>Whether the root disk is a volume.</summary>
    public bool IsVolumeBacked => ImageId is null || BootsFromVolume is 1;

    /// <summary>The hypervisor's name for it.</summary>
    public string DomainName => $"instance-{Number:x8}";

    public ServerRow With(ServerStatus status) => this with { VmState = status.Vm.ToWord(), TaskState = status.Task.ToWord() };
}

/// <summary>Why a server is in error, or what went wrong last.</summary>
/// <param name="Code">The HTTP status that it shows.</param>
/// <param name="Message">For the user.</param>
/// <param name="Details">For administrators.</param>
/// <param name="Step">The step that failed.</param>
/// <param name="CreatedAt">When, in microseconds UTC.</param>
internal sealed record ServerFault(int Code, string Message, string? Details, string? Step, long CreatedAt);

/// <summary>A row of <c>server_contents</c>.</summary>
internal sealed record ServerContents
{
    public required string ServerId { get; init; }

    /// <summary>Base64, as it was given.</summary>
    public string? UserData { get; init; }

    /// <summary>Injected files: absolute path to base64.</summary>
    public required string Files { get; init; }

    /// <summary>The <see cref="Contracts.Networks.NetworkRequest"/>.</summary>
    public required string Networks { get; init; }
    public string? AdminPassword { get; init; }
    public required string GuestPassword { get; init; }
}
