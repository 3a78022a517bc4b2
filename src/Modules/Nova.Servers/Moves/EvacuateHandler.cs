using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Actions;
using Nova.Servers.Create;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Makes a server anew on another host when its own is down.</summary>
internal sealed class EvacuateHandler(
    Database database,
    ActionRunner runner,
    ServerLookup lookup,
    IHostDirectory hosts,
    MigrationStore migrations,
    IActionLog actions, IServerNews news,
    IOperations operations,
    EvacuateWorkflow workflow,
    IOptions<ServerOptions> options)
{
    public async Task<IResult> EvacuateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<EvacuateRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, MovePolicies.Evacuate, cancellationToken)).TryGet(out var found, out fault)
            || !(await CheckAsync(found, request.Evacuate.Host, cancellationToken)).TryGet(out _, out fault)
            || !(await BeginAsync(call, found, request.Evacuate, cancellationToken)).TryGet(out _, out fault))
        {
            return call.Fault(fault);
        }

        if (call.Version.Supports(14))
        {
            return TypedResults.Ok();
        }

        var password = request.Evacuate.OnSharedStorage is true || !options.Value.EnableServerPassword
            ? null
            : request.Evacuate.AdminPass ?? ServerNames.NewPassword(options.Value.PasswordLength);
        return call.Json(new EvacuateResponse { AdminPass = password });
    }

    private async Task<Result<Done>> CheckAsync(ServerRow row, string? target, CancellationToken cancellationToken)
    {
        if (target is not null && await hosts.FindAsync(new HostName(target), cancellationToken) is null)
        {
            return new Fault.NotFound("Compute host", target);
        }

        if (target is not null && target == row.Host)
        {
            return new Fault.Invalid("The target host can't be the same one.");
        }

        // A guest that may still run must not be made a second time.
        return row.Host is { } host && await hosts.FindAsync(new HostName(host), cancellationToken) is { IsUp: true }
            ? new Fault.Invalid($"Compute service of {host} is still in use.")
            : default(Done);
    }

    private Task<Result<ServerRow>> BeginAsync(ApiCall call, ServerRow found, EvacuationTarget target, CancellationToken cancellationToken) => database.TryWriteAsync<ServerRow>(
        async work =>
        {
            var begun = await runner.BeginAsync(work, call.Caller, found.ServerId, MoveAction.Evacuate, row => row with { Progress = 0 }, cancellationToken);
            if (!begun.TryGet(out var row, out var fault))
            {
                return fault;
            }

            if (await MigrationStore.FindOpenAsync(work, row.ServerId, cancellationToken) is not null)
            {
                return new Fault.Conflict($"Instance {row.Id} is still being moved.");
            }

            await StartAsync(work, call, row, target, cancellationToken);
            return row;
        },
        cancellationToken);

    // What was being done to it waits for a host that does not answer.
    private async Task StartAsync(IUnitOfWork work, ApiCall call, ServerRow row, EvacuationTarget target, CancellationToken cancellationToken)
    {
        var isRunning = row.Status.Vm is not VmState.Stopped;
        var migration = await migrations.AddAsync(
            work, NewMigration.Of(call.Caller, row, MigrationType.Evacuation, MigrationStatus.Accepted) with { WasRunning = isRunning ? 1 : 0 }, cancellationToken);
        EvacuateState state = new()
        {
            Server = row.ServerId,
            Migration = migration.Id,
            Start = isRunning && !call.Version.Supports(95),
            Source = new HostName(row.Host!),
            RequestedHost = target.Host is { } host ? new HostName(host) : null,

            // Below 2.29 a host that was named was never judged.
            IsForced = target is { Host: not null } && (target.Force is true || !call.Version.Supports(29)),
        };
        await operations.CancelAsync(work, row.Id, cancellationToken);
        news.Happened(work, new ServerNews { Server = row.ServerId, RequestId = call.Caller.RequestId, Event = "evacuate", IsOfApi = true });
        await actions.StartEventAsync(work, new ActionEvent(row.ServerId, call.Caller.RequestId, EvacuateWorkflow.EventName, null), cancellationToken);
        await operations.StartAsync(work, workflow, new NewOperation<EvacuateState>(row.Id, call.Caller, state), cancellationToken);
    }
}
