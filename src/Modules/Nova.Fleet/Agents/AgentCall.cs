using Nova.Core;
using Nova.Messaging;

namespace Nova.Fleet.Agents;

/// <summary>One call of an agent. To whoever asks, an agent that is not there and one that does not answer are the same.</summary>
internal static class AgentCall
{
    /// <exception cref="TimeoutException">It did not answer.</exception>
    public static async Task<TReply> AskAsync<TRequest, TReply>(
        this IRpcBus bus, RpcMethod<TRequest, TReply> method, HostName host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await bus.CallAsync(method, host, request, deadline, cancellationToken);
        }
        catch (RpcNoServerException exception)
        {
            throw new TimeoutException($"The agent of {host} is not there, so it cannot be asked to {method.Name}.", exception);
        }
    }
}
