using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>
/// The way to what the agents on the hosts do: an object next door, or an RPC client. An order to a server that is there waits for an agent that is away while its
/// host is up; a question, and an order to begin to run a server, which another host could do as well, does not. Served by the fleet module for each kind of agent.
/// </summary>
/// <typeparam name="TAgent">What is asked of it, as <c>IComputeAgent</c>.</typeparam>
public interface IAgents<out TAgent>
{
    /// <summary>The agent of a host; its calls fail with <see cref="TimeoutException"/> where it does not answer.</summary>
    TAgent On(HostName host);
}
