using Microsoft.AspNetCore.Http;
using Nova.Contracts.Fleet;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Actions;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Servers.Workflows;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Moves a server to another host while it runs.</summary>
internal sealed class LiveMoveHandler(
    Database database,
    ActionRunner runner,
    ServerLookup lookup,
    IHostDirectory hosts,
    IScheduler scheduler,
    SchedulingRequests requests,
    MigrationStore migrations,
    IActionLog actions,
    IOperations operations,
    LiveMoveWorkflow workflow)
{
    public async Task<IResult> MigrateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<LiveMoveRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, MovePolicies.MigrateLive, cancellationToken)).TryGet(out var found, out fault)
            || !(await CheckAsync(call, found, request.MigrateLive, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        return (await BeginAsync(call, found, request.MigrateLive, cancellationToken)).Match(_ => call.Accepted(), call.Fault);
    }

    private async Task<Result<Done>> CheckAsync(ApiCall call, ServerRow row, LiveMoveTarget target, CancellationToken cancellationToken)
    {
        if (target.Host is { } name)
        {
            if (!call.Allows(MovePolicies.MigrateLiveToHost, new PolicyTarget(new ProjectId(row.ProjectId), new UserId(row.UserId))))
            {
                return new Fault.Forbidden(MovePolicies.MigrateLiveToHost.Name);
            }

            if (name == row.Host)
            {
                return new Fault.Invalid($"Unable to migrate instance ({row.Id}) to current host ({name}).");
            }

            if (await hosts.FindAsync(new HostName(name), cancellationToken) is null)
            {
                return new Fault.Invalid($"Compute host {name} could not be found.");
            }
        }

        if (row.Host is not { } host || ActionRunner.Check(call.Caller, row, MoveAction.MigrateLive) is not null)
        {
            return default(Done);
        }

        if (await hosts.FindAsync(new HostName(host), cancellationToken) is not { IsUp: true })
        {
            return new Fault.Invalid($"Compute service of {host} is unavailable at this time.");
        }

        // Since 2.34 that is found out in the background.
        return call.Version.Supports(34) ? default(Done) : await AskSchedulerAsync(call, row, target, new HostName(host), cancellationToken);
    }

    private async Task<Result<Done>> AskSchedulerAsync(ApiCall call, ServerRow row, LiveMoveTarget target, HostName source, CancellationToken cancellationToken)
    {
        HostName? wanted = target.Host is { } name ? new HostName(name) : null;
        var isForced = IsForced(call, target);
        var request = await requests.OfAsync(call.Caller.RequestId, row, cancellationToken) with
        {
            Purpose = SchedulingPurpose.Other,
            Left = [source],
            ForcedHost = isForced ? wanted : null,
            RequestedHost = isForced ? null : wanted,
        };
        var explanation = await scheduler.ExplainAsync(request, cancellationToken);
        return explanation.Accepted.Any(candidate => candidate.Host != source) ? default(Done) : new Fault.Invalid(new Fault.NoValidHost("").Message);
    }

    // Below 2.30 a host that was named was never judged.
    private static bool IsForced(ApiCall call, LiveMoveTarget target) => target.Host is not null && (target.Force is true || !call.Version.Supports(30));

    private Task<Result<ServerRow>> BeginAsync(ApiCall call, ServerRow found, LiveMoveTarget target, CancellationToken cancellationToken) => database.TryWriteAsync<ServerRow>(
        async work =>
        {
            var begun = await runner.BeginAsync(work, call.Caller, found.ServerId, MoveAction.MigrateLive, row => row, cancellationToken);
            if (!begun.TryGet(out var row, out var fault))
            {
                return fault;
            }

            if (await MigrationStore.FindOpenAsync(work, row.ServerId, cancellationToken) is not null)
            {
                return new Fault.Conflict($"Instance {row.Id} is still being moved.");
            }

            var migration = await migrations.AddAsync(
                work, NewMigration.Of(call.Caller, row, MigrationType.Live, MigrationStatus.Queued) with { WasRunning = 1 }, cancellationToken);
            LiveMoveState state = new()
            {
                Server = row.ServerId,
                Migration = migration.Id,
                Source = new HostName(row.Host!),
                RequestedHost = target.Host is { } host ? new HostName(host) : null,
                IsForced = IsForced(call, target),
                CopyDisks = target.CopiesDisks,
            };
            await actions.StartEventAsync(work, new ActionEvent(row.ServerId, call.Caller.RequestId, LiveMoveWorkflow.EventName, state.Source), cancellationToken);
            await operations.StartAsync(work, workflow, new NewOperation<LiveMoveState>(row.Id, call.Caller, state), cancellationToken);
            return row;
        },
        cancellationToken);
}
