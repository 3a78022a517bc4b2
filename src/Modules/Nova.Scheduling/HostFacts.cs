namespace Nova.Scheduling;

/// <summary>What is known of hosts only if somebody asks for it, since it costs a statement.</summary>
[Flags]
internal enum HostFacts
{
    None = 0,

    /// <summary><see cref="HostState.BusyServers"/>.</summary>
    BusyServers = 1,

    /// <summary><see cref="HostState.Flavors"/>.</summary>
    Flavors = 2,

    /// <summary><see cref="HostState.ImageProperties"/>.</summary>
    ImageProperties = 4,
}
