using Nova.Core;

namespace Nova.Contracts.Flavors;

/// <summary>The flavors of the cloud. Served by the flavors module.</summary>
public interface IFlavorCatalog
{
    /// <summary>
    /// Finds a flavor that the caller may use: a public one, one that the caller's project was given access to, or any for
    /// an admin. Deleted flavors are not found.
    /// </summary>
    Task<Flavor?> FindAsync(RequestContext caller, FlavorId flavor, CancellationToken cancellationToken);
}

/// <summary>The shape of a server. A server keeps a copy of the flavor that it was made from, whatever becomes of the original.</summary>
public sealed record Flavor
{
    /// <summary>The <c>flavorid</c>.</summary>
    public required FlavorId Id { get; init; }

    /// <summary>The name, unique among flavors.</summary>
    public required string Name { get; init; }

    /// <summary>Virtual CPUs; at least 1.</summary>
    public required int VCpus { get; init; }

    /// <summary>Memory, in MiB; at least 1.</summary>
    public required int MemoryMiB { get; init; }

    /// <summary>Root disk, in GiB; 0 means as large as the image.</summary>
    public required int RootDiskGiB { get; init; }

    /// <summary>Ephemeral disk, in GiB; 0 for none.</summary>
    public int EphemeralDiskGiB { get; init; }

    /// <summary>Swap disk, in MiB; 0 for none.</summary>
    public int SwapMiB { get; init; }

    /// <summary>Network bandwidth factor; informative only.</summary>
    public double RxTxFactor { get; init; } = 1;

    /// <summary>Whether every project may use it.</summary>
    public bool IsPublic { get; init; } = true;

    /// <summary>Hidden from new servers; always false for flavors made by this API.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Free text, or <see langword="null"/>.</summary>
    public string? Description { get; init; }

    /// <summary>Requirements for scheduler and hypervisor, by namespaced key.</summary>
    public IReadOnlyDictionary<string, string> ExtraSpecs { get; init; } = new Dictionary<string, string>();
}
