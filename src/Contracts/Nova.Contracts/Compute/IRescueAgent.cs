using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What the control plane may ask of the agent on one host for a user who is locked out of a guest; delivery and order as <see cref="IComputeAgent"/>.</summary>
public interface IRescueAgent
{
    /// <summary>Has the guest set its administrator's password; the guest must run, and help.</summary>
    Task<AgentReply> SetPasswordAsync(SetServerPassword order, CancellationToken cancellationToken);

    /// <summary>
    /// Starts the guest from a disk of the order's image, with its own disks behind that one and the order's config drive. Nothing where it
    /// is being rescued already; its own disks are not written.
    /// </summary>
    Task<AgentReply> RescueAsync(SpawnServer order, CancellationToken cancellationToken);

    /// <summary>Removes what a rescue made, and gives the guest its own first disk back. Nothing where it is not being rescued.</summary>
    Task<AgentReply> UnrescueAsync(UnrescueServer order, CancellationToken cancellationToken);
}

/// <summary>Set the administrator's password.</summary>
public sealed record SetServerPassword : ServerOrder
{
    /// <summary>The password; in no log.</summary>
    public required string Password { get; init; }
}

/// <summary>End a rescue.</summary>
public sealed record UnrescueServer : ServerOrder
{
    /// <summary>Whether the guest shall run afterwards; else a guest that was being rescued stays off, and another as it is.</summary>
    public required bool Start { get; init; }
}

/// <summary>The methods of <see cref="IRescueAgent"/> on the wire; they share the topic of <see cref="ComputeMethods"/>.</summary>
public static class RescueMethods
{
    private static readonly RescueAgentJson Json = RescueAgentJson.Default;

    /// <summary><see cref="IRescueAgent.SetPasswordAsync"/>.</summary>
    public static readonly RpcMethod<SetServerPassword, AgentReply> SetPassword = new(ComputeMethods.Topic, "set_password", new(1, 0), Json.SetServerPassword, Json.AgentReply);

    /// <summary><see cref="IRescueAgent.RescueAsync"/>.</summary>
    public static readonly RpcMethod<SpawnServer, AgentReply> Rescue = new(ComputeMethods.Topic, "rescue", new(1, 0), Json.SpawnServer, Json.AgentReply);

    /// <summary><see cref="IRescueAgent.UnrescueAsync"/>.</summary>
    public static readonly RpcMethod<UnrescueServer, AgentReply> Unrescue = new(ComputeMethods.Topic, "unrescue", new(1, 0), Json.UnrescueServer, Json.AgentReply);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SetServerPassword))]
[JsonSerializable(typeof(SpawnServer))]
[JsonSerializable(typeof(UnrescueServer))]
[JsonSerializable(typeof(AgentReply))]
internal sealed partial class RescueAgentJson : JsonSerializerContext;
