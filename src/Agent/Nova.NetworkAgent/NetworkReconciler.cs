using Microsoft.Extensions.Logging;

namespace Nova.NetworkAgent;

/// <summary>
/// Restores what was lost of the host's network (a bridge, a dnsmasq that died, rules that somebody flushed) and removes rules of
/// ports that are not plugged. Takes no input; works the same after a crash.
/// </summary>
public sealed partial class NetworkReconciler
{
    private readonly PortPlugger _plugger;
    private readonly ILogger<NetworkReconciler> _logger;

    internal NetworkReconciler(PortPlugger plugger, ILogger<NetworkReconciler> logger)
    {
        _plugger = plugger;
        _logger = logger;
    }

    /// <summary>One pass, to be made at the start and then about every 60 s.</summary>
    /// <exception cref="InvalidOperationException">The host's network could not be changed; the next pass tries again.</exception>
    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        if (await _plugger.ReconcileAsync(cancellationToken))
        {
            LogRestored();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The network of this host was not as it should be and was restored")]
    private partial void LogRestored();
}
