using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Contracts.Compute;

/// <summary>What the control plane may ask of the agent on one host about the consoles of its guests.</summary>
public interface IConsoleAgent
{
    /// <summary>Where a console of the guest is reached just now. It reads only, and may be asked at any time.</summary>
    Task<ConsoleReply> FindConsoleAsync(FindConsole query, CancellationToken cancellationToken);
}

/// <summary>The protocols of consoles.</summary>
public enum ConsoleProtocol
{
    /// <summary>RFB.</summary>
    Vnc,

    /// <summary>SPICE.</summary>
    Spice,

    /// <summary>The octets of a serial port.</summary>
    Serial,

    /// <summary>Remote Desktop.</summary>
    Rdp,

    /// <summary>VMware's.</summary>
    Mks,
}

/// <summary>Ask where a console is.</summary>
/// <param name="Server">The server.</param>
/// <param name="Protocol">What is spoken there.</param>
public sealed record FindConsole(ServerId Server, ConsoleProtocol Protocol);

/// <summary>Where a console is, or why there is none.</summary>
public sealed record ConsoleReply
{
    /// <summary>Where it is; <see langword="null"/> where the guest has no such console, or is off.</summary>
    public ConsoleEndpoint? Endpoint { get; init; }

    /// <summary>Why it could not be found out; <see langword="null"/> for success.</summary>
    public AgentFailure? Failure { get; init; }
}

/// <summary>Where a console is reached by a proxy; no user reaches it.</summary>
/// <param name="Host">The address.</param>
/// <param name="Port">The port.</param>
public sealed record ConsoleEndpoint(string Host, int Port)
{
    /// <summary>The port that takes TLS only, or <see langword="null"/>.</summary>
    public int? TlsPort { get; init; }

    /// <summary>What the hypervisor's proxy must be told besides, or <see langword="null"/>.</summary>
    public string? AccessPath { get; init; }
}

/// <summary>The methods of <see cref="IConsoleAgent"/> on the wire; they share the topic of <see cref="ComputeMethods"/>.</summary>
public static class ConsoleMethods
{
    /// <summary><see cref="IConsoleAgent.FindConsoleAsync"/>.</summary>
    public static readonly RpcMethod<FindConsole, ConsoleReply> Find =
        new(ComputeMethods.Topic, "find_console", new(1, 0), ConsoleAgentJson.Default.FindConsole, ConsoleAgentJson.Default.ConsoleReply);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(FindConsole))]
[JsonSerializable(typeof(ConsoleReply))]
internal sealed partial class ConsoleAgentJson : JsonSerializerContext;
