using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agent of one host: gives each order to its server's line. What only reads does not queue, so that a hung order hides nothing.</summary>
internal sealed class ComputeAgent(DriverCalls calls, GuestWork guests, ServerActors actors, ComputeLimits limits) : IComputeAgent
{
    /// <summary>Most of a console that is answered, in octets.</summary>
    public const int MostConsoleBytes = 100 * 1024;

    private IVirtDriver Driver => calls.Driver;

    public Task<AgentReply> SpawnAsync(SpawnServer order, CancellationToken cancellationToken) =>
        SubmitAsync(order, OrderKind.Spawn, limits.Spawn, token => guests.SpawnAsync(order, token), cancellationToken);

    public Task<AgentReply> DestroyAsync(ServerOrder order, CancellationToken cancellationToken) =>
        SubmitAsync(order, OrderKind.Destroy, limits.Destroy, token => guests.DestroyAsync(order.Server, token), cancellationToken);

    public Task<AgentReply> StopAsync(StopServer order, CancellationToken cancellationToken) => ChangeAsync(
        order, OrderKind.Stop, limits.Power + order.GracePeriod, token => Driver.StopAsync(order.Server, order.GracePeriod, token), cancellationToken);

    public Task<AgentReply> StartAsync(ServerOrder order, CancellationToken cancellationToken) =>
        ChangeAsync(order, OrderKind.Start, limits.Power, token => Driver.StartAsync(order.Server, token), cancellationToken);

    public Task<AgentReply> RebootAsync(RebootServer order, CancellationToken cancellationToken) =>
        ChangeAsync(order, OrderKind.Reboot, limits.Power, token => Driver.RebootAsync(order.Server, order.Hard, token), cancellationToken);

    public Task<AgentReply> PauseAsync(ServerOrder order, CancellationToken cancellationToken) => Driver is IPausingDriver driver
        ? ChangeAsync(order, OrderKind.Pause, limits.Power, token => driver.PauseAsync(order.Server, token), cancellationToken)
        : Cannot("pause servers");

    public Task<AgentReply> UnpauseAsync(ServerOrder order, CancellationToken cancellationToken) => Driver is IPausingDriver driver
        ? ChangeAsync(order, OrderKind.Unpause, limits.Power, token => driver.UnpauseAsync(order.Server, token), cancellationToken)
        : Cannot("unpause servers");

    public Task<AgentReply> SuspendAsync(ServerOrder order, CancellationToken cancellationToken) => Driver is ISuspendingDriver driver
        ? ChangeAsync(order, OrderKind.Suspend, limits.Suspend, token => driver.SuspendAsync(order.Server, token), cancellationToken)
        : Cannot("suspend servers");

    public Task<AgentReply> ResumeAsync(ServerOrder order, CancellationToken cancellationToken) => Driver is ISuspendingDriver driver
        ? ChangeAsync(order, OrderKind.Resume, limits.Suspend, token => driver.ResumeAsync(order.Server, token), cancellationToken)
        : Cannot("resume servers");

    public Task<AgentReply> CrashAsync(ServerOrder order, CancellationToken cancellationToken) => Driver is ICrashingDriver driver
        ? ChangeAsync(order, OrderKind.Crash, limits.Power, token => driver.CrashAsync(order.Server, token), cancellationToken)
        : Cannot("interrupt servers");

    public Task<AgentReply> RebuildAsync(SpawnServer order, CancellationToken cancellationToken) => Driver is IRebuildingDriver driver
        ? ChangeAsync(order, OrderKind.Rebuild, limits.Spawn, token => driver.RebuildAsync(order, token), cancellationToken)
        : Cannot("rebuild servers");

    /// <inheritdoc />
    /// <exception cref="VirtDriverException">There is no such guest, or the hypervisor failed.</exception>
    /// <exception cref="NotSupportedException">The driver keeps no console.</exception>
    public async Task<ConsoleOutput> GetConsoleOutputAsync(GetConsoleOutput query, CancellationToken cancellationToken)
    {
        var driver = Driver as IConsoleLogDriver ?? throw new NotSupportedException($"The hypervisor driver {Driver.Name} keeps no console.");
        var log = await calls.ReadAsync("read_console", token => driver.ReadConsoleLogAsync(query.Server, MostConsoleBytes, token), cancellationToken);
        return new ConsoleOutput(ConsoleText.Read(log.Span, query.Lines));
    }

    /// <inheritdoc />
    /// <exception cref="VirtDriverException">There is no such guest, or the hypervisor failed.</exception>
    /// <exception cref="NotSupportedException">The driver measures nothing.</exception>
    public Task<ServerDiagnostics> GetDiagnosticsAsync(ServerQuery query, CancellationToken cancellationToken)
    {
        var driver = Driver as IDiagnosingDriver ?? throw new NotSupportedException($"The hypervisor driver {Driver.Name} measures nothing.");
        return calls.ReadAsync("diagnose", token => driver.DiagnoseAsync(query.Server, token), cancellationToken);
    }

    public async Task<AgentReply> GetPowerStateAsync(ServerQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return new AgentReply { PowerState = await calls.GetPowerStateAsync(query.Server, cancellationToken) };
        }
        catch (Exception exception) when (exception is VirtDriverException or TimeoutException)
        {
            return AgentFailures.From(exception);
        }
    }

    private Task<AgentReply> Cannot(string ability) => Task.FromResult(AgentFailures.NotSupported(Driver.Name, ability));

    private Task<AgentReply> ChangeAsync(
        ServerOrder order, OrderKind kind, TimeSpan limit, Func<CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        var name = kind.ToString().ToLowerInvariant();
        return SubmitAsync(order, kind, limit, token => guests.ChangeAsync(order.Server, name, call, token), cancellationToken);
    }

    private Task<AgentReply> SubmitAsync(
        ServerOrder order, OrderKind kind, TimeSpan limit, Func<CancellationToken, Task<AgentReply>> run, CancellationToken cancellationToken) =>
        actors.SubmitAsync(ServerWork.Of(order, kind, limit, run), cancellationToken);
}
