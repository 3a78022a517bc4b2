using Nova.Contracts.Compute;

namespace Nova.Consoles.Storage;

/// <summary>A row of <c>console_tokens</c>.</summary>
internal sealed record TokenRow
{
    public required string TokenDigest { get; init; }
    public required string ServerId { get; init; }

    /// <summary>The compute host that the server was on.</summary>
    public required string Host { get; init; }
    public required string Type { get; init; }
    public required string Address { get; init; }
    public required long Port { get; init; }
    public long? TlsPort { get; init; }
    public string? AccessPath { get; init; }
    public required long ExpiresAt { get; init; }

    public ConsoleEndpoint Endpoint => new(Address, (int)Port) { TlsPort = (int?)TlsPort, AccessPath = AccessPath };
}
