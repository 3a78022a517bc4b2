using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;
using Nova.Workflows;

namespace Nova.Servers.Workflows;

/// <summary>
/// Hosts that may run a server besides where it is: one was told to, and could not be asked to take that back. Until it says that it has nothing of the
/// server, or an operator has declared it down, the server runs nowhere else: it would run twice.
/// </summary>
internal sealed class GuestDoubts(Database database, ServerStore servers, IAgents<IComputeAgent> agents, IHostDirectory hosts, IHostFence fence)
{
    /// <summary>Notes that the host may run the server. Again is the same.</summary>
    public Task NoteAsync(ServerId server, HostName host, CancellationToken cancellationToken) => WriteAsync(server, host, static (_, _) => Task.CompletedTask, cancellationToken);

    /// <summary>Before the server is made to run where <paramref name="row"/> says: what the host in doubt has of it is removed. Nothing where there is no doubt.</summary>
    /// <returns><see cref="Fault.Conflict"/> where that host does not answer and has not been declared down.</returns>
    public async Task<Result<Done>> SettleAsync(OperationInfo operation, ServerRow row, CancellationToken cancellationToken)
    {
        if (row.DoubtHost is not { } name)
        {
            return default(Done);
        }

        HostName host = new(name);
        if (row.Host == name || await IsGoneAsync(operation, row.ServerId, host, cancellationToken))
        {
            await WriteAsync(row.ServerId, null, static (_, _) => Task.CompletedTask, cancellationToken);
            return default(Done);
        }

        // What is declared down does not run anything, says who declares it; when it is back it lets go first.
        if (await hosts.FindAsync(host, cancellationToken) is not null and { IsForcedDown: false })
        {
            return new Fault.Conflict($"Host {host} does not answer and may run the server: it runs elsewhere when that host is back or has been declared down.");
        }

        await WriteAsync(row.ServerId, null, (work, token) => fence.AdvanceAsync(work, host, token), cancellationToken);
        return default(Done);
    }

    // One that does not answer is as much in doubt as before.
    private async Task<bool> IsGoneAsync(OperationInfo operation, ServerId server, HostName host, CancellationToken cancellationToken)
    {
        ServerOrder order = new() { Operation = operation.Id, Server = server, RequestId = operation.Caller.RequestId };
        return (await agents.On(host).DestroyAsync(order, cancellationToken).OrFailureAsync()).Failure is null or { Kind: AgentFailureKind.NotFound };
    }

    private Task WriteAsync(ServerId server, HostName? host, Func<IUnitOfWork, CancellationToken, Task> also, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            await also(work, cancellationToken);
            await servers.ChangeAsync(work, server, row => row with { DoubtHost = host?.Value }, cancellationToken);
        },
        cancellationToken);
}
