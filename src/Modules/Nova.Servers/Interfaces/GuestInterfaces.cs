using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Interfaces;

/// <summary>What workflows tell the agent of a server's interfaces. Everything may be repeated.</summary>
internal sealed class GuestInterfaces(ServerStore servers, IServerNetworks networks, IAgents<IInterfaceAgent> agents)
{
    /// <summary>Gives the guest an interface that its server has; nothing where the server has no host.</summary>
    public Task<AgentReply> PlugAsync(OperationInfo operation, InterfaceOfServer state, CancellationToken cancellationToken) => AskAsync(
        operation, state, ports => ports.Any(port => port.Id == state.Port.Id) ? ports : [.. ports, state.Port],
        (agent, order) => agent.AttachInterfaceAsync(order, cancellationToken), cancellationToken);

    /// <summary>Takes an interface off the guest; nothing where the server has no host.</summary>
    public Task<AgentReply> UnplugAsync(OperationInfo operation, InterfaceOfServer state, CancellationToken cancellationToken) => AskAsync(
        operation, state, ports => [.. ports.Where(port => port.Id != state.Port.Id)],
        (agent, order) => agent.DetachInterfaceAsync(order, cancellationToken), cancellationToken);

    private async Task<AgentReply> AskAsync(
        OperationInfo operation, InterfaceOfServer state, Func<IReadOnlyList<ServerPort>, IReadOnlyList<ServerPort>> after,
        Func<IInterfaceAgent, ChangeInterface, Task<AgentReply>> ask, CancellationToken cancellationToken)
    {
        if (await servers.FindAsync(state.Server, cancellationToken) is not { DeletedAt: null, Host: { } host } row)
        {
            return new AgentReply();
        }

        ChangeInterface order = new()
        {
            Operation = operation.Id,
            Server = state.Server,
            RequestId = operation.Caller.RequestId,
            Port = state.Port,
            Hostname = row.Hostname,
            Ports = after(await networks.ListAsync(state.Server, cancellationToken)),
        };
        return await ask(agents.On(new HostName(host)), order).OrFailureAsync();
    }
}
