using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Lifecycle;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;
using Nova.Workflows;

namespace Nova.Servers.Moves;

/// <summary>Stops a live migration that is under way, or makes it come to its end.</summary>
internal sealed class LiveMoveEndHandler(
    Database database, ServerStore servers, ServerLookup lookup, MigrationStore migrations, LiveMoves moves, LiveMoveNews news, IActionLog actions, IOperations operations)
{
    private const string Abort = "abort live migration";
    private const string Force = "force complete";

    public async Task<IResult> StopAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(call, MovePolicies.StopOfServer, Abort, cancellationToken)).TryGet(out var found, out var fault))
        {
            return call.Fault(fault);
        }

        var stopped = await database.TryWriteAsync<ServerRow>(
            async work =>
            {
                if (!(await CheckAsync(work, found, Abort, cancellationToken)).TryGet(out var both, out var refusal))
                {
                    return refusal;
                }

                // Those that wait to begin can be stopped since 2.65.
                var (row, migration) = both;
                if (migration.Status is not MigrationStatus.Running
                    && !(call.Version.Supports(65) && migration.Status is MigrationStatus.Queued or MigrationStatus.Preparing))
                {
                    return WrongStatus(migration, "abort");
                }

                await operations.CancelAsync(work, row.Id, cancellationToken);
                await actions.StartAsync(work, call.Caller, row.ServerId, "live_migration_cancel", cancellationToken);
                news.Tell(work, call.Caller.RequestId, row.ServerId, new HostName(migration.SourceHost), "abort.start");
                return row;
            },
            cancellationToken);
        return stopped.Match(_ => call.Accepted(), call.Fault);
    }

    public async Task<IResult> ForceAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ForceCompleteRequest>(cancellationToken)).TryGet(out _, out var fault)
            || !(await FindAsync(call, MovePolicies.ForceOfServer, Force, cancellationToken)).TryGet(out var found, out fault))
        {
            return call.Fault(fault);
        }

        var forced = await database.TryWriteAsync<MigrationRow>(
            async work =>
            {
                if (!(await CheckAsync(work, found, Force, cancellationToken)).TryGet(out var both, out var refusal))
                {
                    return refusal;
                }

                if (both.Migration.Status is not MigrationStatus.Running)
                {
                    return WrongStatus(both.Migration, "force_complete");
                }

                await actions.StartAsync(work, call.Caller, both.Row.ServerId, "live_migration_force_complete", cancellationToken);
                news.Tell(work, call.Caller.RequestId, both.Row.ServerId, new HostName(both.Migration.SourceHost), "force_complete.start");
                return both.Migration;
            },
            cancellationToken);
        if (!forced.TryGet(out var migration, out fault))
        {
            return call.Fault(fault);
        }

        var reply = await moves.HurryAsync(call.Caller.RequestId, migration, cancellationToken);
        if (reply.Failure is { } failure)
        {
            return call.Fault(new Fault.Invalid(failure.Message));
        }

        await database.WriteAsync(
            work =>
            {
                news.Tell(work, call.Caller.RequestId, migration.Server, new HostName(migration.SourceHost), "force_complete.end");
                return Task.CompletedTask;
            },
            cancellationToken);
        return call.Accepted();
    }

    private static Result<ServerRow> Moving(ServerRow server, string what) => server.Status.Task is TaskState.Migrating
        ? server
        : new Fault.Conflict($"Cannot '{what}' instance {server.Id} while it is in task_state {server.Status.Task.ToWord()}");

    private static Fault.Invalid WrongStatus(MigrationRow migration, string method) => new(
        $"Migration {migration.Id} state of instance {migration.ServerId} is {migration.Status}. Cannot {method} while the migration is in this state.");

    private async Task<Result<MigrationRow>> FindAsync(ApiCall call, Policy policy, string what, CancellationToken cancellationToken)
    {
        if (!(await lookup.FindAsync(call, policy, cancellationToken)).TryGet(out var server, out var fault)
            || !Moving(server, what).TryGet(out server, out fault))
        {
            return fault;
        }

        var id = call.Route("migration");
        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && await migrations.FindAsync(number, cancellationToken) is { Type: MigrationType.Live } row && row.ServerId == server.Id
                ? row
                : new Fault.NotFound("Migration", $"{id} for instance {server.Id}");
    }

    private async Task<Result<(ServerRow Row, MigrationRow Migration)>> CheckAsync(IUnitOfWork work, MigrationRow found, string what, CancellationToken cancellationToken)
    {
        var row = await servers.ChangeAsync(
            work, found.Server,
            server => Moving(server, what),
            cancellationToken);
        return row.TryGet(out var there, out var fault)
            ? (there, await MigrationStore.FindAsync(work, found.Id, cancellationToken) ?? found)
            : fault;
    }
}
