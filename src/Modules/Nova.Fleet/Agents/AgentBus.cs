using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Fleet.Notices;
using Nova.Fleet.Storage;
using Nova.Messaging;

namespace Nova.Fleet.Agents;

/// <summary>Calls of agents. An order carries its host's epoch, by which an agent tells what was sent before servers were taken from it.</summary>
internal sealed class AgentBus(IRpcBus bus, ServiceStore services, HostDirectory hosts, FailureNotices failures, TimeProvider clock)
{
    private static readonly TimeSpan ReturnLook = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Orders what only this host can do, since the server is there. A host that is up and whose agent is not there is being started anew, or will count as down: until
    /// either is so it is asked again.
    /// </summary>
    /// <exception cref="TimeoutException">It did not answer, or is not there and its host is down.</exception>
    public async Task<AgentReply> OrderAsync<TOrder>(
        RpcMethod<TOrder, AgentReply> method, HostName host, TOrder order, TimeSpan deadline, CancellationToken cancellationToken)
        where TOrder : ServerOrder
    {
        while (true)
        {
            try
            {
                return await AskAsync(method, host, order, deadline, cancellationToken);
            }
            catch (TimeoutException exception) when (exception.InnerException is RpcNoServerException { MayHaveArrived: false })
            {
                if (await hosts.FindAsync(host, cancellationToken) is not { IsUp: true })
                {
                    throw;
                }
            }

            await Task.Delay(ReturnLook, clock, cancellationToken);
        }
    }

    /// <summary>Asks one agent. To whoever asks, one that is not there and one that does not answer are the same.</summary>
    /// <exception cref="TimeoutException">It did not answer.</exception>
    public async Task<TReply> AskAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var stamped = request is ServerOrder order ? (TRequest)(object)(order with { Epoch = await services.EpochAsync(host, cancellationToken), Ask = Identifier.NewUuid() }) : request;
        try
        {
            var reply = await bus.CallAsync(method, host, stamped, deadline, cancellationToken);
            if (stamped is ServerOrder asked && reply is AgentReply { Failure: { } failure })
            {
                await failures.TellAsync(host, method.Name, asked, failure, cancellationToken);
            }

            return reply;
        }
        catch (RpcNoServerException exception)
        {
            throw new TimeoutException($"The agent of {host} is not there, so it cannot be asked to {method.Name}.", exception);
        }
    }
}
