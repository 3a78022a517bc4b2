using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Hosting;
using Nova.Servers.Actions;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;

namespace Nova.Servers.Reclaim;

/// <summary>Deletes for good what was deleted softly longer ago than <c>reclaim_instance_interval</c>.</summary>
internal sealed class ReclaimTask(
    Database database, ServerStore servers, IActionLog actions, DeleteServerHandler deletion, IOptions<ServerOptions> options, TimeProvider clock,
    ILogger<ReclaimTask> logger) : PeriodicTask("server_reclaim", clock, logger)
{
    private static readonly TimeSpan MostSeldom = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _age = TimeSpan.FromSeconds(options.Value.ReclaimIntervalSeconds);
    private readonly TimeProvider _clock = clock;

    // Never, where servers are removed at once.
    protected override TimeSpan Interval => _age < MostSeldom ? _age : MostSeldom;

    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_age <= TimeSpan.Zero)
        {
            return;
        }

        foreach (var row in await servers.ListReclaimableAsync(_clock.GetUtcNow() - _age, cancellationToken))
        {
            await database.TryWriteAsync(work => DeleteAsync(work, row, cancellationToken), cancellationToken);
        }
    }

    private async Task<Result<ServerRow>> DeleteAsync(IUnitOfWork work, ServerRow found, CancellationToken cancellationToken)
    {
        var changed = await servers.ChangeAsync(
            work, found.ServerId,
            row => row.Status is not { Vm: VmState.SoftDeleted, Task: TaskState.None }
                ? new Fault.Conflict("It was restored meanwhile.")
                : ServerLifecycle.Begin(row.ServerId, row.Status, ServerAction.Delete).TryGet(out var status, out var fault) ? row.With(status) : fault,
            cancellationToken);
        if (changed.TryGet(out var begun, out _))
        {
            RequestContext system = new()
            {
                RequestId = $"req-{Identifier.NewUuid():D}",
                User = new UserId(begun.UserId),
                Project = new ProjectId(begun.ProjectId),
                Roles = ["admin"],
                IsAdmin = true,
            };
            await actions.StartAsync(work, system, begun.ServerId, "delete", cancellationToken);
            await deletion.StartAsync(work, system, begun, cancellationToken);
        }

        return changed;
    }
}
