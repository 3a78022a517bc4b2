using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>The way to what the agents on the hosts do with interfaces.</summary>
public interface IInterfaceAgents
{
    /// <summary>The agent of a host; its calls fail with <see cref="TimeoutException"/> where it does not answer.</summary>
    IInterfaceAgent On(HostName host);
}
