using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Messaging;

namespace Nova.Compute;

/// <summary>The agent's end of <see cref="ComputeMethods"/>: the list of what is served.</summary>
internal static class ComputeRpc
{
    public static RpcService Serve(IComputeAgent agent, HostName host, TimeSpan stopLimit) =>
        new RpcService(ComputeMethods.Topic, host) { StopLimit = stopLimit }
            .On(ComputeMethods.Spawn, agent.SpawnAsync)
            .On(ComputeMethods.Destroy, agent.DestroyAsync)
            .On(ComputeMethods.Stop, agent.StopAsync)
            .On(ComputeMethods.Start, agent.StartAsync)
            .On(ComputeMethods.Reboot, agent.RebootAsync)
            .On(ComputeMethods.Pause, agent.PauseAsync)
            .On(ComputeMethods.Unpause, agent.UnpauseAsync)
            .On(ComputeMethods.Suspend, agent.SuspendAsync)
            .On(ComputeMethods.Resume, agent.ResumeAsync)
            .On(ComputeMethods.Crash, agent.CrashAsync)
            .On(ComputeMethods.Rebuild, agent.RebuildAsync)
            .On(ComputeMethods.GetConsoleOutput, agent.GetConsoleOutputAsync)
            .On(ComputeMethods.GetDiagnostics, agent.GetDiagnosticsAsync)
            .On(ComputeMethods.GetPowerState, agent.GetPowerStateAsync);
}
