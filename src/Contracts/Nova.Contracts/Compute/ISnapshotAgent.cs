using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What the control plane may ask of the agent on one host about copies of its guests' disks; delivery and order as <see cref="IComputeAgent"/>.</summary>
public interface ISnapshotAgent
{
    /// <summary>
    /// Makes a file of the guest's root disk as it is now, qcow2 that stands on no other file, and keeps it beside the guest. The guest
    /// runs on, if it ran.
    /// </summary>
    Task<AgentReply> CaptureAsync(SnapshotOrder order, CancellationToken cancellationToken);

    /// <summary>Gives the image the content that was captured for it; nothing where it has that already.</summary>
    Task<AgentReply> UploadAsync(SnapshotOrder order, CancellationToken cancellationToken);

    /// <summary>Forgets what was captured; nothing where nothing was.</summary>
    Task<AgentReply> DropAsync(SnapshotOrder order, CancellationToken cancellationToken);
}

/// <summary>About one copy of a server's root disk.</summary>
public sealed record SnapshotOrder : ServerOrder
{
    /// <summary>The image that it becomes; registered, without content.</summary>
    public required ImageId Image { get; init; }
}

/// <summary>The methods of <see cref="ISnapshotAgent"/> on the wire; they share the topic of <see cref="ComputeMethods"/>.</summary>
public static class SnapshotMethods
{
    private static readonly SnapshotAgentJson Json = SnapshotAgentJson.Default;

    /// <summary><see cref="ISnapshotAgent.CaptureAsync"/>.</summary>
    public static readonly RpcMethod<SnapshotOrder, AgentReply> Capture = new(ComputeMethods.Topic, "capture_snapshot", new(1, 0), Json.SnapshotOrder, Json.AgentReply);

    /// <summary><see cref="ISnapshotAgent.UploadAsync"/>.</summary>
    public static readonly RpcMethod<SnapshotOrder, AgentReply> Upload = new(ComputeMethods.Topic, "upload_snapshot", new(1, 0), Json.SnapshotOrder, Json.AgentReply);

    /// <summary><see cref="ISnapshotAgent.DropAsync"/>.</summary>
    public static readonly RpcMethod<SnapshotOrder, AgentReply> Drop = new(ComputeMethods.Topic, "drop_snapshot", new(1, 0), Json.SnapshotOrder, Json.AgentReply);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SnapshotOrder))]
[JsonSerializable(typeof(AgentReply))]
internal sealed partial class SnapshotAgentJson : JsonSerializerContext;
