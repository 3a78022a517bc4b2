using System.Diagnostics.CodeAnalysis;
using Nova.Contracts.Compute;

namespace Nova.Compute.Orders;

/// <summary>An order that waits or runs, and whoever waits for its answer.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A source without a timer holds nothing to free, and may be cancelled at any time.")]
internal sealed class PendingOrder(ServerWork work)
{
    private readonly TaskCompletionSource<AgentReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _interrupt = new();
    private Task _interrupting = Task.CompletedTask;

    public ServerWork Work { get; } = work;

    public Task<AgentReply> Reply => _reply.Task;

    public CancellationToken Interrupted => _interrupt.Token;

    /// <summary>Gives the order up in favour of a newer one. Called under the lock of <see cref="ServerActors"/>, as is what ends the order.</summary>
    public void Interrupt() => _interrupting = _interrupt.CancelAsync();

    public void Answer(AgentReply reply) => _reply.TrySetResult(reply);

    /// <summary>No answer: the order may be given again.</summary>
    public void Abandon() => _reply.TrySetException(new InvalidOperationException("The agent stops; the order was not finished and may be given again."));

    /// <summary>Waits until a cancellation that is under way has reached everybody.</summary>
    public Task SettleAsync() => _interrupting;
}
