using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>The way to what the agents on the hosts know of consoles.</summary>
public interface IConsoleAgents
{
    /// <summary>The agent of a host; its calls fail with <see cref="TimeoutException"/> where it does not answer.</summary>
    IConsoleAgent On(HostName host);
}
