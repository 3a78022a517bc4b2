using Nova.Core;

namespace Nova.Contracts.Servers;

/// <summary>Hears of what other services saw happen to servers (<c>os-server-external-events</c>). Served by the modules that it concerns.</summary>
public interface IServerEventListener
{
    /// <summary>Whether events of this name are its own, e.g. <c>volume-extended</c>.</summary>
    bool Hears(string name);

    /// <summary>An event has come. It may come twice, late or not at all: what it tells must be found out by other ways, too.</summary>
    /// <param name="server">The server, which has a host.</param>
    /// <param name="host">The host.</param>
    /// <param name="tag">What of the server it concerns: a port, a volume; <see langword="null"/> where the event does not say.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task HearAsync(ServerId server, HostName host, string? tag, CancellationToken cancellationToken);
}
