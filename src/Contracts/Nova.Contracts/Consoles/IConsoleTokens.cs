using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Consoles;

/// <summary>Judges the tokens with which users come to console proxies. Served by the consoles module.</summary>
public interface IConsoleTokens
{
    /// <summary>
    /// What a token opens: it is known, has not expired, its server is still there and on the same host, and that host says that the console
    /// still is where the token says. A port may have gone to another guest meanwhile.
    /// </summary>
    /// <returns><see cref="Fault.NotFound"/> for any token that opens nothing; the reason is nobody's business.</returns>
    Task<Result<ConsoleTarget>> FindAsync(string token, CancellationToken cancellationToken);
}

/// <summary>What a console token opens.</summary>
/// <param name="Server">The server.</param>
/// <param name="Type">The kind of console, e.g. <c>novnc</c>.</param>
/// <param name="Endpoint">Where a proxy reaches it.</param>
public sealed record ConsoleTarget(ServerId Server, string Type, ConsoleEndpoint Endpoint);
