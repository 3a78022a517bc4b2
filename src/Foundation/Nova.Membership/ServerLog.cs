using Microsoft.Extensions.Logging;

namespace Nova.Membership;

/// <summary>One line when a server of the group is lost, one when it is back.</summary>
internal sealed partial class ServerLog(string name, ILogger logger)
{
    private int _isAway;

    /// <summary>Whether it answered last.</summary>
    public bool IsThere => Volatile.Read(ref _isAway) is 0;

    public void Answered()
    {
        if (Interlocked.Exchange(ref _isAway, 0) is 1)
        {
            LogBack(name);
        }
    }

    public void Failed(string reason)
    {
        if (Interlocked.Exchange(ref _isAway, 1) is 0)
        {
            LogLost(name, reason);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The service group's server {Server} is lost: {Reason}")]
    private partial void LogLost(string server, string reason);

    [LoggerMessage(LogLevel.Information, "The service group's server {Server} is back")]
    private partial void LogBack(string server);
}
