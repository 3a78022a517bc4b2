using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Compute.Orders;

internal enum OrderKind
{
    Spawn,
    Destroy,
    Stop,
    Start,
    Reboot,
    Pause,
    Unpause,
    Suspend,
    Resume,
    Rebuild,
    AttachVolume,
    DetachVolume,
    ExtendVolume,
    SwapVolume,
    SwapVolumeBack,
    SnapshotVolume,
    DropVolumeSnapshot,
    Crash,
    Offer,
    Take,
    Restore,
    Resize,
    EndResize,
    Expect,
    Send,
    SetPassword,
    Rescue,
    Unrescue,
    CaptureSnapshot,
    UploadSnapshot,
    DropSnapshot,
    AttachInterface,
    DetachInterface,
    LetGo,
}

/// <summary>What makes two orders the same one: a retry has all three alike.</summary>
internal readonly record struct OrderKey(ServerId Server, OperationId Operation, OrderKind Kind);

/// <summary>Something to do for a server.</summary>
/// <param name="Key">The order.</param>
/// <param name="RequestId">The user's request, for the log.</param>
/// <param name="Limit">How long it may take, its undoing apart.</param>
/// <param name="RunAsync">Does it. Its token is cancelled at the limit, by a newer destroy, and when the agent stops.</param>
internal sealed record ServerWork(OrderKey Key, string RequestId, TimeSpan Limit, Func<CancellationToken, Task<AgentReply>> RunAsync)
{
    /// <summary>The host's epoch when it was ordered; <see langword="null"/> for whoever knows none.</summary>
    public long? Epoch { get; init; }

    /// <summary>The asking; <see langword="null"/> for whoever tells none.</summary>
    public Guid? Ask { get; init; }

    /// <summary>Whether it is what the host does to catch up: then it waits for no admission.</summary>
    public bool IsOfFence { get; init; }

    /// <summary>The work of an order.</summary>
    public static ServerWork Of(ServerOrder order, OrderKind kind, TimeSpan limit, Func<CancellationToken, Task<AgentReply>> runAsync) =>
        new(new OrderKey(order.Server, order.Operation, kind), order.RequestId, limit, runAsync) { Epoch = order.Epoch, Ask = order.Ask };
}
