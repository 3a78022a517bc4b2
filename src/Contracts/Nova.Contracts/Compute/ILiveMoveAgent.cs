using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>
/// What the control plane may ask of the agent on one host about guests that go to another host while they run; delivery and order as
/// <see cref="IComputeAgent"/>, but for what is said to a sending that is under way, which does not queue behind it.
/// </summary>
public interface ILiveMoveAgent
{
    /// <summary>Gets ready for a guest: its ports are on the host. <see cref="AgentReply.Offer"/> says how the other host sends it.</summary>
    Task<AgentReply> ExpectAsync(ExpectServer order, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a guest that runs or is paused to the host that expects it; complete when it goes on there and is gone from here. A failure leaves
    /// it here as it was.
    /// </summary>
    Task<AgentReply> SendAsync(SendServer order, CancellationToken cancellationToken);

    /// <summary>Ends a sending that is under way, and answers when it has ended: the guest goes on here, unless it had gone already.</summary>
    Task<AgentReply> StopSendingAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>Makes a sending that is under way come to its end, whatever the guest feels of it; nothing where none is.</summary>
    Task<AgentReply> HurryAsync(ServerOrder order, CancellationToken cancellationToken);

    /// <summary>How far a sending is; all unknown where none is under way.</summary>
    Task<SendProgress> GetProgressAsync(ServerQuery query, CancellationToken cancellationToken);
}

/// <summary>Get ready for a guest that another host sends.</summary>
public sealed record ExpectServer : ServerOrder
{
    /// <summary>The guest as it shall be here.</summary>
    public required SpawnServer Guest { get; init; }
}

/// <summary>Send a guest.</summary>
public sealed record SendServer : ServerOrder
{
    /// <summary>The guest as it shall be there.</summary>
    public required SpawnServer Guest { get; init; }

    /// <summary>What the other host answered to <see cref="ExpectServer"/>.</summary>
    public required string Destination { get; init; }

    /// <summary>Whether its disks are copied; <see langword="null"/> where the agent finds out whether the hosts share them.</summary>
    public bool? CopyDisks { get; init; }
}

/// <summary>How far a sending is; what the hypervisor cannot tell is <see langword="null"/>.</summary>
public sealed record SendProgress
{
    /// <summary>Memory to send, in octets.</summary>
    public long? MemoryTotalBytes { get; init; }

    /// <summary>Memory that was sent.</summary>
    public long? MemoryProcessedBytes { get; init; }

    /// <summary>Memory that is left to send; the guest may make it more.</summary>
    public long? MemoryRemainingBytes { get; init; }

    /// <summary>Disks to send, in octets.</summary>
    public long? DiskTotalBytes { get; init; }

    /// <summary>Disks that were sent.</summary>
    public long? DiskProcessedBytes { get; init; }

    /// <summary>Disks that are left to send.</summary>
    public long? DiskRemainingBytes { get; init; }
}

/// <summary>The methods of <see cref="ILiveMoveAgent"/> on the wire; they share the topic of <see cref="ComputeMethods"/>.</summary>
public static class LiveMoveMethods
{
    private static readonly LiveMoveAgentJson Json = LiveMoveAgentJson.Default;

    /// <summary><see cref="ILiveMoveAgent.ExpectAsync"/>.</summary>
    public static readonly RpcMethod<ExpectServer, AgentReply> Expect = new(ComputeMethods.Topic, "expect_server", new(1, 0), Json.ExpectServer, Json.AgentReply);

    /// <summary><see cref="ILiveMoveAgent.SendAsync"/>.</summary>
    public static readonly RpcMethod<SendServer, AgentReply> Send = new(ComputeMethods.Topic, "send_server", new(1, 0), Json.SendServer, Json.AgentReply);

    /// <summary><see cref="ILiveMoveAgent.StopSendingAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> StopSending = new(ComputeMethods.Topic, "stop_sending", new(1, 0), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="ILiveMoveAgent.HurryAsync"/>.</summary>
    public static readonly RpcMethod<ServerOrder, AgentReply> Hurry = new(ComputeMethods.Topic, "hurry_sending", new(1, 0), Json.ServerOrder, Json.AgentReply);

    /// <summary><see cref="ILiveMoveAgent.GetProgressAsync"/>.</summary>
    public static readonly RpcMethod<ServerQuery, SendProgress> GetProgress =
        new(ComputeMethods.Topic, "get_send_progress", new(1, 0), Json.ServerQuery, Json.SendProgress);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ExpectServer))]
[JsonSerializable(typeof(SendServer))]
[JsonSerializable(typeof(ServerOrder))]
[JsonSerializable(typeof(ServerQuery))]
[JsonSerializable(typeof(SendProgress))]
[JsonSerializable(typeof(AgentReply))]
internal sealed partial class LiveMoveAgentJson : JsonSerializerContext;
