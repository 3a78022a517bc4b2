using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>The way to what the agents on the hosts do with guests that move.</summary>
public interface IMoveAgents
{
    /// <summary>The agent of a host; its calls fail with <see cref="TimeoutException"/> where it does not answer.</summary>
    IMoveAgent On(HostName host);
}
