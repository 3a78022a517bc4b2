using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Servers.Workflows;

namespace Nova.Servers.Rescue;

/// <summary>Asks an agent for what a rescue needs of it.</summary>
internal static class RescueCalls
{
    /// <summary>One call; one that fails as such is a failure like any other.</summary>
    public static async Task<AgentReply> AskAsync(this IRescueAgents agents, HostName host, Func<IRescueAgent, Task<AgentReply>> ask)
    {
        try
        {
            return await ask(agents.On(host));
        }
        catch (TimeoutException exception)
        {
            return Silence.Of(exception);
        }
    }
}
