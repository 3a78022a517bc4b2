using Nova.Contracts.Flavors;
using Nova.Contracts.Images;
using Nova.Contracts.Keypairs;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Servers.Volumes;

namespace Nova.Servers.Create;

/// <summary>A request to create servers with everything that it names found and checked: nothing in it can be refused any more but by quota.</summary>
internal sealed record ServerPlan
{
    public required string Name { get; init; }
    public required int MinCount { get; init; }
    public required int MaxCount { get; init; }
    public required Flavor Flavor { get; init; }

    /// <summary>The image that the request names; without one what the root volume is made of, or remembers of its own.</summary>
    public required Image Image { get; init; }

    /// <summary>Whether the request names an image; a root volume may be there besides.</summary>
    public bool HasImage { get; init; }

    /// <summary>Whether the root disk is a volume.</summary>
    public bool IsVolumeBacked { get; init; }

    /// <summary>The volumes and the local disks that the request names; without ids, which each server's have of their own.</summary>
    public IReadOnlyList<BlockDeviceRow> Devices { get; init; } = [];

    /// <summary>The server's id where it must be known before the server is, since volumes are held for it.</summary>
    public ServerId? Id { get; init; }
    public ImageId? Kernel { get; init; }
    public ImageId? Ramdisk { get; init; }
    public PublicKey? Key { get; init; }
    public required NetworkRequest Networks { get; init; }
    public required Destination Destination { get; init; }
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
    public required IReadOnlyDictionary<string, string> Files { get; init; }
    public required string HintsJson { get; init; }

    /// <summary>The server group, or <see langword="null"/>.</summary>
    public string? Group { get; init; }
    public required IReadOnlyList<string> Tags { get; init; }
    public IReadOnlyList<string>? TrustedCertificates { get; init; }
    public string? Description { get; init; }

    /// <summary>The host name that the user chose; <see langword="null"/> to make one from the name.</summary>
    public string? Hostname { get; init; }
    public string? UserData { get; init; }
    public string? AdminPassword { get; init; }
    public string? AccessIpv4 { get; init; }
    public string? AccessIpv6 { get; init; }
    public bool ConfigDrive { get; init; }
    public bool AutoDiskConfig { get; init; }
}

/// <summary>Where the servers shall go, as far as the user says.</summary>
/// <param name="Zone">The zone, or <see langword="null"/>.</param>
/// <param name="ForcedHost">The host, past all filters.</param>
/// <param name="RequestedHost">The host, if the filters agree.</param>
internal sealed record Destination(string? Zone, HostName? ForcedHost, HostName? RequestedHost);
