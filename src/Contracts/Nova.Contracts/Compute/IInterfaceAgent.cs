using System.Text.Json.Serialization;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What one may ask of the agent on one host about the interfaces of its guests; delivery and order as <see cref="IComputeAgent"/>.</summary>
public interface IInterfaceAgent
{
    /// <summary>Makes a port real and gives it to the guest, at once where it runs, else from its next start on. Nothing where it has it.</summary>
    Task<AgentReply> AttachInterfaceAsync(ChangeInterface order, CancellationToken cancellationToken);

    /// <summary>Takes a port off a guest, waits until the guest has let go, and removes what the host had for it. Nothing where it has it not, or there is no guest.</summary>
    Task<AgentReply> DetachInterfaceAsync(ChangeInterface order, CancellationToken cancellationToken);
}

/// <summary>Attach or detach an interface.</summary>
public sealed record ChangeInterface : ServerOrder
{
    /// <summary>The port that comes or goes.</summary>
    public required ServerPort Port { get; init; }

    /// <summary>The server's host name, for DHCP and DNS.</summary>
    public required string Hostname { get; init; }

    /// <summary>All ports that the server has afterwards, in order.</summary>
    public required IReadOnlyList<ServerPort> Ports { get; init; }
}

/// <summary>The methods of <see cref="IInterfaceAgent"/> on the wire; they share the topic of <see cref="ComputeMethods"/>.</summary>
public static class InterfaceMethods
{
    private static readonly InterfaceAgentJson Json = InterfaceAgentJson.Default;

    /// <summary><see cref="IInterfaceAgent.AttachInterfaceAsync"/>.</summary>
    public static readonly RpcMethod<ChangeInterface, AgentReply> Attach = new(ComputeMethods.Topic, "attach_interface", new(1, 0), Json.ChangeInterface, Json.AgentReply);

    /// <summary><see cref="IInterfaceAgent.DetachInterfaceAsync"/>.</summary>
    public static readonly RpcMethod<ChangeInterface, AgentReply> Detach = new(ComputeMethods.Topic, "detach_interface", new(1, 0), Json.ChangeInterface, Json.AgentReply);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ChangeInterface))]
[JsonSerializable(typeof(AgentReply))]
internal sealed partial class InterfaceAgentJson : JsonSerializerContext;
