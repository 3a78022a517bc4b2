using Nova.Compute.Orders;
using Nova.Compute.Reconcile;
using Nova.Compute.Reports;
using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Compute;

/// <summary>All that runs for one host.</summary>
internal sealed class HostAgent(
    HostParts parts, Heartbeat heartbeat, ServerReconciler reconciler, PowerStateWatch watch, IAsyncDisposable service) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private Task _watching = Task.CompletedTask;

    public HostName Host => parts.Host;

    public bool IsAlive => heartbeat.IsAlive;

    public IComputeAgent Agent => parts.Agent;

    public ServerReconciler Reconciler => reconciler;

    /// <summary>A line for each server that has orders.</summary>
    public IReadOnlyList<string> DescribeOrders() => parts.Actors.Describe();

    public void Start()
    {
        parts.Actors.Ended = OnEnded;
        _watching = watch.RunAsync(_ending.Token);
    }

    /// <summary>Lets running orders end for a moment, then ends them and everything else.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await parts.Actors.DisposeAsync();
        await service.DisposeAsync();
        await _watching;
        _ending.Dispose();
        if (parts.Calls.Driver is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else if (parts.Calls.Driver is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }

    private void OnEnded(OrderKey key, AgentReply reply)
    {
        parts.Reporter.Settle(key.Server, reply);
        heartbeat.Changed();
    }
}
