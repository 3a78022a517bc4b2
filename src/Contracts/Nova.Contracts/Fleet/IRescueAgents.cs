using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>The way to what the agents on the hosts do for users who are locked out.</summary>
public interface IRescueAgents
{
    /// <summary>The agent of a host; its calls fail with <see cref="TimeoutException"/> where it does not answer.</summary>
    IRescueAgent On(HostName host);
}
