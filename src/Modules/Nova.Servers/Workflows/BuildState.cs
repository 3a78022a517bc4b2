using Nova.Core;

namespace Nova.Servers.Workflows;

/// <summary>What the build knows besides the server's row.</summary>
internal sealed record BuildState
{
    public required ServerId Server { get; init; }

    /// <summary>Hosts that could not build it.</summary>
    public IReadOnlyList<HostName> Tried { get; init; } = [];

    /// <summary>The host that is building it.</summary>
    public HostName? Host { get; init; }

    /// <summary>A host that was asked to build it and has not answered: it may run there.</summary>
    public HostName? InDoubt { get; init; }

    /// <summary>A host that an admin forced (<c>zone:host</c>), past all filters.</summary>
    public HostName? ForcedHost { get; init; }

    /// <summary>A host that an admin asked for; the filters are asked as well.</summary>
    public HostName? RequestedHost { get; init; }
}
