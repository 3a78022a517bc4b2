using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>
/// What the control plane may ask of the agent on one host about guests that change their size or their host while they are off; delivery and
/// order as <see cref="IComputeAgent"/>.
/// </summary>
public interface IMoveAgent
{
    /// <summary>
    /// Switches the guest off, takes its ports off the host and lets another host read its disks: <see cref="AgentReply.Offer"/> says how. The
    /// guest stays as it is until it is restored or destroyed.
    /// </summary>
    Task<AgentReply> OfferAsync(OfferServer order, CancellationToken cancellationToken);

    /// <summary>Makes the guest here, of the order's size, from the disks that another host offers; complete when it runs, or is there and off.</summary>
    Task<AgentReply> TakeAsync(TakeServer order, CancellationToken cancellationToken);

    /// <summary>Ends an offer: the guest has its ports again, and runs where that is asked for.</summary>
    Task<AgentReply> RestoreAsync(RestoreServer order, CancellationToken cancellationToken);

    /// <summary>Switches the guest off and gives it the order's size on this host; what it was is kept until the resize ends.</summary>
    Task<AgentReply> ResizeAsync(ResizeServer order, CancellationToken cancellationToken);

    /// <summary>Forgets what a resized guest was, or brings that back; nothing where nothing is kept.</summary>
    Task<AgentReply> EndResizeAsync(EndResize order, CancellationToken cancellationToken);
}

/// <summary>Let another host have the guest.</summary>
public sealed record OfferServer : ServerOrder
{
    /// <summary>How long the guest may take to shut down by itself.</summary>
    public required TimeSpan GracePeriod { get; init; }
}

/// <summary>Get the guest from another host.</summary>
public sealed record TakeServer : ServerOrder
{
    /// <summary>The guest as it shall be here; its image is only read where its disks need it.</summary>
    public required SpawnServer Guest { get; init; }

    /// <summary>What the other host answered to <see cref="OfferServer"/>.</summary>
    public required string Offer { get; init; }

    /// <summary>Whether it runs here.</summary>
    public required bool Start { get; init; }
}

/// <summary>Have the guest again that another host was offered.</summary>
public sealed record RestoreServer : ServerOrder
{
    /// <summary>The guest as it shall be: ports and volumes may have changed meanwhile.</summary>
    public required SpawnServer Guest { get; init; }

    /// <summary>Whether it runs.</summary>
    public required bool Start { get; init; }
}

/// <summary>Give a guest another size.</summary>
public sealed record ResizeServer : ServerOrder
{
    /// <summary>The guest as it shall be.</summary>
    public required SpawnServer Guest { get; init; }

    /// <summary>Whether it runs afterwards.</summary>
    public required bool Start { get; init; }

    /// <summary>How long it may take to shut down by itself.</summary>
    public required TimeSpan GracePeriod { get; init; }
}

/// <summary>End a resize.</summary>
public sealed record EndResize : ServerOrder
{
    /// <summary>Whether the new size stays.</summary>
    public required bool Keep { get; init; }

    /// <summary>Whether the guest runs with its old size; means nothing where the new one stays.</summary>
    public bool Start { get; init; }
}

/// <summary>The methods of <see cref="IMoveAgent"/> on the wire; they share the topic of <see cref="ComputeMethods"/>.</summary>
public static class MoveMethods
{
    private static readonly MoveAgentJson Json = MoveAgentJson.Default;

    /// <summary><see cref="IMoveAgent.OfferAsync"/>.</summary>
    public static readonly RpcMethod<OfferServer, AgentReply> Offer = new(ComputeMethods.Topic, "offer_server", new(1, 0), Json.OfferServer, Json.AgentReply);

    /// <summary><see cref="IMoveAgent.TakeAsync"/>.</summary>
    public static readonly RpcMethod<TakeServer, AgentReply> Take = new(ComputeMethods.Topic, "take_server", new(1, 0), Json.TakeServer, Json.AgentReply);

    /// <summary><see cref="IMoveAgent.RestoreAsync"/>.</summary>
    public static readonly RpcMethod<RestoreServer, AgentReply> Restore = new(ComputeMethods.Topic, "restore_server", new(1, 0), Json.RestoreServer, Json.AgentReply);

    /// <summary><see cref="IMoveAgent.ResizeAsync"/>.</summary>
    public static readonly RpcMethod<ResizeServer, AgentReply> Resize = new(ComputeMethods.Topic, "resize_server", new(1, 0), Json.ResizeServer, Json.AgentReply);

    /// <summary><see cref="IMoveAgent.EndResizeAsync"/>.</summary>
    public static readonly RpcMethod<EndResize, AgentReply> EndResize = new(ComputeMethods.Topic, "end_resize", new(1, 0), Json.EndResize, Json.AgentReply);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(OfferServer))]
[JsonSerializable(typeof(TakeServer))]
[JsonSerializable(typeof(RestoreServer))]
[JsonSerializable(typeof(ResizeServer))]
[JsonSerializable(typeof(EndResize))]
[JsonSerializable(typeof(AgentReply))]
internal sealed partial class MoveAgentJson : JsonSerializerContext;
