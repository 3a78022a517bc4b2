namespace Nova.Virt;

/// <summary>A hypervisor behind a connection, which may break while guests run on.</summary>
public interface IConnectedDriver : IVirtDriver
{
    /// <summary>Address of this host, as its report has it; there though the hypervisor does not answer.</summary>
    string Address { get; }

    /// <summary>Why the last try to connect failed, in the hypervisor's words; <see langword="null"/> while it is connected, and before the first try.</summary>
    string? ConnectionError { get; }
}
