using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Messaging;
using Nova.Servers.Lifecycle;
using Nova.Servers.Moves;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Workflows;

namespace Nova.Servers.Agents;

/// <summary>What agents tell and ask about servers: power states that changed by themselves, and which servers a host should have.</summary>
internal sealed partial class AgentReports(
    IRpcBus bus,
    Database database,
    ServerStore servers,
    MigrationStore migrations,
    IActionLog actions,
    IOperations operations,
    PowerWorkflow power,
    IHostFence fence,
    ILogger<AgentReports> logger) : IHostedService
{
    private IAsyncDisposable? _serving;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _serving = bus.Serve(new RpcService(ConductorMethods.Topic, null)
            .On(ConductorMethods.ReportPowerState, ReportPowerStateAsync)
            .On(ConductorMethods.ListServers, ListServersAsync)
            .On(ConductorMethods.ListLost, ListLostAsync));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_serving is { } serving)
        {
            await serving.DisposeAsync();
        }
    }

    /// <summary>
    /// Follows a guest that stopped by itself; stops one that runs though its server is stopped, or that its host has suspended. Of a server that something is being done
    /// to nothing is taken down: known, it would not be looked at again when that has ended.
    /// </summary>
    internal async Task<PowerStateReply> ReportPowerStateAsync(PowerStateReport report, CancellationToken cancellationToken)
    {
        var isLater = false;
        await database.WriteAsync(
            async work =>
            {
                if (report.Epoch is { } epoch && await fence.IsPastAsync(work, report.Host, epoch, cancellationToken))
                {
                    LogPast(report.Host, report.Server.ToString());
                    return;
                }

                var mustStop = false;
                var changed = await servers.ChangeAsync(work, report.Server, row =>
                {
                    var status = row.Status;
                    (mustStop, isLater) = (false, row.Host == report.Host.Value && status.Task is not TaskState.None);
                    if (row.Host != report.Host.Value || isLater)
                    {
                        return row;
                    }

                    var known = row.PowerState == (long)report.PowerState ? row : row with { PowerState = (long)report.PowerState };
                    mustStop = ServerLifecycle.MustStop(status, report.PowerState);
                    return mustStop ? known.With(status with { Task = TaskState.PoweringOff })
                        : ServerLifecycle.Follow(status, report.PowerState) is { } vm ? known.With(status with { Vm = vm })
                        : known;
                }, cancellationToken);
                if (mustStop && changed.TryGet(out var running, out _))
                {
                    await StopAgainAsync(work, running, cancellationToken);
                }
            },
            cancellationToken);
        return new PowerStateReply { IsLater = isLater };
    }

    /// <summary>Which of these servers were made, or are being made, anew elsewhere because this host was down.</summary>
    internal async Task<LostServers> ListLostAsync(ListLostServers query, CancellationToken cancellationToken) =>
        new(await migrations.ListEvacuatedAsync(query.Host, query.Servers, cancellationToken));

    /// <summary>Every server that the host should have, and which of those that it should not have are known to be gone from it.</summary>
    internal async Task<ExpectedServers> ListServersAsync(ListHostServers query, CancellationToken cancellationToken)
    {
        var rows = await servers.ListOnHostsAsync([query.Host], cancellationToken);
        var unexpected = query.Unexpected is { Count: > 0 } asked ? await servers.ListAsync(asked, cancellationToken) : [];
        var kept = await migrations.KeptOnAsync(query.Host, query.Unexpected ?? [], cancellationToken);
        return new ExpectedServers(
        [
            .. rows.Select(row => new ExpectedServer(
                row.ServerId, row.VmState, row.TaskState is { Length: > 0 } task ? task : null, (Contracts.Compute.PowerState)row.PowerState)),
        ])
        {
            Gone = [.. unexpected.Where(row => IsGone(row, query.Host) && !(kept.Contains(row.Id) && row.DeletedAt is null)).Select(row => row.ServerId)],
        };
    }

    // What an open move keeps on a host is not gone from it. A server that was deleted, or that was built or lives on another host by now. While it is nowhere, or anything is being
    // done to it, this host may be about to get it.
    private static bool IsGone(ServerRow row, HostName host) =>
        row.DeletedAt is not null
        || (row.Host is { } other && other != host.Value && row.Status.Task is TaskState.None)
        || (row.Host is null && row.Status is { Vm: VmState.Error or VmState.ShelvedOffloaded, Task: TaskState.None });

    private async Task StopAgainAsync(IUnitOfWork work, ServerRow row, CancellationToken cancellationToken)
    {
        RequestContext system = new()
        {
            RequestId = $"req-{Identifier.NewUuid():D}",
            User = new UserId(row.UserId),
            Project = new ProjectId(row.ProjectId),
            Roles = ["admin"],
            IsAdmin = true,
        };
        PowerAct act = new() { Server = row.ServerId, Verb = row.Status.Vm is VmState.SoftDeleted ? PowerVerb.SoftDelete : PowerVerb.Stop };
        await actions.StartAsync(work, system, row.ServerId, "stop", cancellationToken);
        await operations.StartAsync(work, power, new NewOperation<PowerAct>(row.Id, system, act), cancellationToken);
        LogStoppedAgain(row.Id);
    }

    [LoggerMessage(LogLevel.Warning, "What {Host} says of server {Server} does not count: it has not caught up with what was taken from it")]
    private partial void LogPast(HostName host, string server);

    [LoggerMessage(LogLevel.Warning, "The guest of server {Server} was found in a state that its record does not allow: it is stopped")]
    private partial void LogStoppedAgain(string server);
}
