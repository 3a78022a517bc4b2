using System.Text.Json.Serialization;
using Nova.Contracts.Volumes;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What the control plane may ask of the agent on one host about the volumes of its guests; delivery and order as <see cref="IComputeAgent"/>.</summary>
public interface IVolumeAgent
{
    /// <summary>Gives a guest one volume more, at once where it runs, else from its next start on. Nothing where it has it.</summary>
    Task<AgentReply> AttachVolumeAsync(AttachVolume order, CancellationToken cancellationToken);

    /// <summary>Takes a volume off a guest and waits until the guest has let go. Nothing where it has it not, or there is no guest.</summary>
    Task<AgentReply> DetachVolumeAsync(DetachVolume order, CancellationToken cancellationToken);

    /// <summary>Shows a guest that its volume has grown; nothing where it is off, since it sees it when it starts.</summary>
    Task<AgentReply> ExtendVolumeAsync(ExtendVolume order, CancellationToken cancellationToken);

    /// <summary>Copies a volume onto another and has the guest go on with that one; nothing where it has it. A failure leaves it with the first.</summary>
    Task<AgentReply> SwapVolumeAsync(SwapVolume order, CancellationToken cancellationToken);

    /// <summary>Makes or removes a snapshot of a volume for the service that keeps it as files, at one moment of the guest's; nothing where that is done.</summary>
    Task<AgentReply> SnapshotVolumeAsync(SnapshotVolume order, CancellationToken cancellationToken);
}

/// <summary>Attach a volume.</summary>
public sealed record AttachVolume : ServerOrder
{
    /// <summary>The volume, and how it is reached from this host.</summary>
    public required GuestVolume Volume { get; init; }
}

/// <summary>Detach a volume.</summary>
public sealed record DetachVolume : ServerOrder
{
    /// <summary>The volume.</summary>
    public required VolumeId Volume { get; init; }
}

/// <summary>Show a volume's new size.</summary>
public sealed record ExtendVolume : ServerOrder
{
    /// <summary>The volume.</summary>
    public required VolumeId Volume { get; init; }

    /// <summary>Its size by now, in octets.</summary>
    public required long SizeBytes { get; init; }
}

/// <summary>Exchange a volume for another.</summary>
public sealed record SwapVolume : ServerOrder
{
    /// <summary>The volume that the guest has.</summary>
    public required VolumeId Volume { get; init; }

    /// <summary>The volume that it gets, and how that is reached from this host.</summary>
    public required GuestVolume Other { get; init; }

    /// <summary>The size of that one, in octets: at least the first's.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Whether it takes back what the same operation has exchanged, and is an order of its own for that.</summary>
    public bool IsBack { get; init; }
}

/// <summary>Make or remove a snapshot of a volume.</summary>
public sealed record SnapshotVolume : ServerOrder
{
    /// <summary>The volume.</summary>
    public required VolumeId Volume { get; init; }

    /// <summary>The snapshot, as the volume's service calls it.</summary>
    public required string Snapshot { get; init; }

    /// <summary>The name of the file beside the volume's that takes what is written from now on; <see langword="null"/> to remove the snapshot.</summary>
    public string? NewFile { get; init; }
}

/// <summary>A volume as a guest has it.</summary>
public sealed record GuestVolume
{
    /// <summary>The volume; also the serial number of the guest's disk, unless <see cref="Serial"/> is another.</summary>
    public required VolumeId Volume { get; init; }

    /// <summary>The serial number that the disk got from a volume before this one; only an agent says it, to itself.</summary>
    public VolumeId? Serial { get; init; }

    /// <summary>The device's name, e.g. <c>/dev/vdb</c>; a guest may call it otherwise.</summary>
    public required string Device { get; init; }

    /// <summary>Place in the order of booting; 0 is the root disk, <see langword="null"/> is not booted from.</summary>
    public int? BootIndex { get; init; }

    /// <summary>The bus, e.g. <c>virtio</c>; <see langword="null"/> for the guest's usual one.</summary>
    public string? Bus { get; init; }

    /// <summary>How it is reached.</summary>
    public required VolumeConnection Connection { get; init; }
}

/// <summary>The methods of <see cref="IVolumeAgent"/> on the wire; they share the topic of <see cref="ComputeMethods"/>.</summary>
public static class VolumeMethods
{
    private static readonly VolumeAgentJson Json = VolumeAgentJson.Default;

    /// <summary><see cref="IVolumeAgent.AttachVolumeAsync"/>.</summary>
    public static readonly RpcMethod<AttachVolume, AgentReply> Attach = new(ComputeMethods.Topic, "attach_volume", new(1, 0), Json.AttachVolume, Json.AgentReply);

    /// <summary><see cref="IVolumeAgent.DetachVolumeAsync"/>.</summary>
    public static readonly RpcMethod<DetachVolume, AgentReply> Detach = new(ComputeMethods.Topic, "detach_volume", new(1, 0), Json.DetachVolume, Json.AgentReply);

    /// <summary><see cref="IVolumeAgent.ExtendVolumeAsync"/>.</summary>
    public static readonly RpcMethod<ExtendVolume, AgentReply> Extend = new(ComputeMethods.Topic, "extend_volume", new(1, 0), Json.ExtendVolume, Json.AgentReply);

    /// <summary><see cref="IVolumeAgent.SwapVolumeAsync"/>.</summary>
    public static readonly RpcMethod<SwapVolume, AgentReply> Swap = new(ComputeMethods.Topic, "swap_volume", new(1, 1), Json.SwapVolume, Json.AgentReply);

    /// <summary><see cref="IVolumeAgent.SnapshotVolumeAsync"/>.</summary>
    public static readonly RpcMethod<SnapshotVolume, AgentReply> Snapshot = new(ComputeMethods.Topic, "snapshot_volume", new(1, 1), Json.SnapshotVolume, Json.AgentReply);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AttachVolume))]
[JsonSerializable(typeof(DetachVolume))]
[JsonSerializable(typeof(ExtendVolume))]
[JsonSerializable(typeof(SnapshotVolume))]
[JsonSerializable(typeof(SwapVolume))]
[JsonSerializable(typeof(AgentReply))]
internal sealed partial class VolumeAgentJson : JsonSerializerContext;
