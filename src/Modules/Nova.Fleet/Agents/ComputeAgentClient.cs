using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Fleet.Agents;

/// <summary>The control plane's end of <see cref="IComputeAgent"/>: one object for one host.</summary>
internal sealed class ComputeAgentClient(AgentBus bus, HostName host, AgentDeadlines deadlines) : IComputeAgent
{
    public Task<AgentReply> SpawnAsync(SpawnServer order, CancellationToken cancellationToken) =>
        AskAsync(ComputeMethods.Spawn, order, deadlines.Long, cancellationToken);

    public Task<AgentReply> DestroyAsync(ServerOrder order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Destroy, order, deadlines.Long, cancellationToken);

    public Task<AgentReply> StopAsync(StopServer order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Stop, order, order.GracePeriod + deadlines.Short, cancellationToken);

    public Task<AgentReply> StartAsync(ServerOrder order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Start, order, deadlines.Short, cancellationToken);

    public Task<AgentReply> RebootAsync(RebootServer order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Reboot, order, deadlines.Long, cancellationToken);

    public Task<AgentReply> PauseAsync(ServerOrder order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Pause, order, deadlines.Short, cancellationToken);

    public Task<AgentReply> UnpauseAsync(ServerOrder order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Unpause, order, deadlines.Short, cancellationToken);

    public Task<AgentReply> SuspendAsync(ServerOrder order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Suspend, order, deadlines.Long, cancellationToken);

    public Task<AgentReply> ResumeAsync(ServerOrder order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Resume, order, deadlines.Long, cancellationToken);

    public Task<AgentReply> CrashAsync(ServerOrder order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Crash, order, deadlines.Short, cancellationToken);

    public Task<AgentReply> RebuildAsync(SpawnServer order, CancellationToken cancellationToken) =>
        OrderAsync(ComputeMethods.Rebuild, order, deadlines.Long, cancellationToken);

    public Task<ConsoleOutput> GetConsoleOutputAsync(GetConsoleOutput query, CancellationToken cancellationToken) =>
        AskAsync(ComputeMethods.GetConsoleOutput, query, deadlines.Short, cancellationToken);

    public Task<ServerDiagnostics> GetDiagnosticsAsync(ServerQuery query, CancellationToken cancellationToken) =>
        AskAsync(ComputeMethods.GetDiagnostics, query, deadlines.Short, cancellationToken);

    public Task<AgentReply> GetPowerStateAsync(ServerQuery query, CancellationToken cancellationToken) =>
        AskAsync(ComputeMethods.GetPowerState, query, deadlines.Short, cancellationToken);

    private Task<AgentReply> OrderAsync<TOrder>(RpcMethod<TOrder, AgentReply> method, TOrder order, TimeSpan deadline, CancellationToken cancellationToken)
        where TOrder : ServerOrder => bus.OrderAsync(method, host, order, deadline, cancellationToken);

    private Task<TReply> AskAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, TimeSpan deadline, CancellationToken cancellationToken) =>
            bus.AskAsync(method, host, request, deadline, cancellationToken);
}
