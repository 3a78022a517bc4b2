using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Virt;

/// <summary>
/// What the compute agent asks of a hypervisor. A driver does what it is told and reports what it sees: it knows no
/// database, no queue, no policy, and never decides whether an operation is allowed.
/// </summary>
/// <remarks>
/// <para><b>Calls.</b> The agent makes at most one changing call at a time for one server, and calls for different servers at
/// once. Calls that only read (power state, list, console, measurements) may come at any time, beside a changing one too.
/// Every method may block for as long as the hypervisor does; callers bound it with the token.</para>
/// <para><b>Errors.</b> Every method throws <see cref="VirtDriverException"/> and nothing else, save
/// <see cref="OperationCanceledException"/>. After a failure the hypervisor is as it was before the call began.</para>
/// <para><b>Abilities.</b> What only some hypervisors can do is an interface of its own (<see cref="IPausingDriver"/>), which
/// the agent tests for. No method throws "not supported".</para>
/// </remarks>
public interface IVirtDriver
{
    /// <summary>The driver's name in configuration and diagnostics, e.g. <c>libvirt</c>.</summary>
    string Name { get; }

    /// <summary>What the host has, fresh.</summary>
    Task<HypervisorReport> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes everything that the server needs here and starts it; the guest has begun to run when the task completes. A
    /// server that is here already is left as it is and, if it is off, started: a repeated call is the same as one.
    /// </summary>
    /// <exception cref="VirtDriverException">
    /// <see cref="VirtErrorKind.OutOfResources"/>, <see cref="VirtErrorKind.BadImage"/> or <see cref="VirtErrorKind.Hypervisor"/>.
    /// </exception>
    Task SpawnAsync(SpawnServer order, CancellationToken cancellationToken);

    /// <summary>Stops the server at once and removes its domain, disks and files. Does nothing where there is none.</summary>
    Task DestroyAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>Starts a server that is off; nothing where it runs.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task StartAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>Asks the guest to shut down, waits at most <paramref name="grace"/>, then switches it off; nothing where it is off.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task StopAsync(ServerId server, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>Restarts the guest; a hard reboot does not ask it, and also starts one that is off or paused.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task RebootAsync(ServerId server, bool hard, CancellationToken cancellationToken);

    /// <summary>Reads the power state; <see cref="PowerState.NoState"/> where the hypervisor has no such server.</summary>
    Task<PowerState> GetPowerStateAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>Every server of ours that the hypervisor has, running or not.</summary>
    Task<IReadOnlyList<GuestState>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Changes of power state as they happen, until cancelled. May miss some: the reconciler reads <see cref="ListAsync"/> too.</summary>
    IAsyncEnumerable<GuestState> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>A hypervisor that can freeze a guest in memory.</summary>
public interface IPausingDriver : IVirtDriver
{
    /// <summary>Freezes the virtual CPUs; the guest keeps its memory. Nothing where it is paused.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task PauseAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>Lets a paused guest go on; nothing where it runs.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task UnpauseAsync(ServerId server, CancellationToken cancellationToken);
}

/// <summary>A hypervisor that can write a guest's memory to disk.</summary>
public interface ISuspendingDriver : IVirtDriver
{
    /// <summary>Saves the guest's memory and switches it off; nothing where it is suspended.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task SuspendAsync(ServerId server, CancellationToken cancellationToken);

    /// <summary>Restores the guest's memory and lets it run; nothing where it runs.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task ResumeAsync(ServerId server, CancellationToken cancellationToken);
}

/// <summary>A hypervisor that can interrupt a guest's kernel.</summary>
public interface ICrashingDriver : IVirtDriver
{
    /// <summary>Sends the guest an interrupt that it cannot mask; what the guest does upon it is its own affair.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>; <see cref="VirtErrorKind.Hypervisor"/> for a guest that is off.</exception>
    Task CrashAsync(ServerId server, CancellationToken cancellationToken);
}

/// <summary>A hypervisor that can replace a server's root disk.</summary>
public interface IRebuildingDriver : IVirtDriver
{
    /// <summary>Makes the root disk anew from the order's image, with the order's config drive, and starts the guest; keeps ephemeral disks out.</summary>
    /// <exception cref="VirtDriverException">As <see cref="IVirtDriver.SpawnAsync"/>.</exception>
    Task RebuildAsync(SpawnServer order, CancellationToken cancellationToken);
}

/// <summary>A hypervisor that keeps what a guest writes to its serial console.</summary>
public interface IConsoleLogDriver : IVirtDriver
{
    /// <summary>The end of the log: at most <paramref name="maxBytes"/> octets, as the guest wrote them; empty where it wrote nothing.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task<ReadOnlyMemory<byte>> ReadConsoleLogAsync(ServerId server, int maxBytes, CancellationToken cancellationToken);
}

/// <summary>A hypervisor that measures its guests.</summary>
public interface IDiagnosingDriver : IVirtDriver
{
    /// <summary>What it measures of one guest.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    Task<ServerDiagnostics> DiagnoseAsync(ServerId server, CancellationToken cancellationToken);
}

/// <summary>One guest of the hypervisor.</summary>
/// <param name="Server">The server.</param>
/// <param name="PowerState">What the hypervisor says of it.</param>
public sealed record GuestState(ServerId Server, PowerState PowerState);
