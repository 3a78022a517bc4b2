using Microsoft.Extensions.Logging;

namespace Nova.Hosting;

/// <summary>
/// What log entries are about. Rooms that do not know this one begin scopes with pairs of the same names: <c>RequestId</c> (<c>req-…</c>),
/// <c>Operation</c>, <c>Server</c>.
/// </summary>
public static class LogScopes
{
    private static readonly Func<ILogger, string, IDisposable?> Request = LoggerMessage.DefineScope<string>("{RequestId}");
    private static readonly Func<ILogger, string, IDisposable?> Operation = LoggerMessage.DefineScope<string>("{Operation}");
    private static readonly Func<ILogger, string, IDisposable?> Server = LoggerMessage.DefineScope<string>("{Server}");

    /// <summary>Entries until disposal are about the user's request.</summary>
    public static IDisposable? BeginRequest(this ILogger logger, string requestId) => Request(logger, requestId);

    /// <summary>Entries until disposal are about the operation.</summary>
    public static IDisposable? BeginOperation(this ILogger logger, Core.OperationId operation) => Operation(logger, operation.ToString());

    /// <summary>Entries until disposal are about the server.</summary>
    public static IDisposable? BeginServer(this ILogger logger, Core.ServerId server) => Server(logger, server.ToString());
}
