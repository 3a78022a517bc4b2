using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>The way to what the agents on the hosts do about copies of disks.</summary>
public interface ISnapshotAgents
{
    /// <summary>The agent of a host; its calls fail with <see cref="TimeoutException"/> where it does not answer.</summary>
    ISnapshotAgent On(HostName host);
}
