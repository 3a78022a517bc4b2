using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Hosting;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;

namespace Nova.Servers.Shelve;

/// <summary>Takes servers off their hosts that were shelved longer ago than <c>shelved_offload_time</c>.</summary>
internal sealed class OffloadTask(
    Database database, ServerStore servers, ShelvedServers shelved, IActionLog actions, IOptions<ShelveOptions> options, TimeProvider clock, ILogger<OffloadTask> logger)
    : PeriodicTask("shelved_offload", clock, logger)
{
    private readonly TimeProvider _clock = clock;

    protected override TimeSpan Interval => TimeSpan.FromSeconds(options.Value.PollSeconds);

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => options.Value.OffloadSeconds > 0
        ? OffloadAsync(_clock.GetUtcNow() - TimeSpan.FromSeconds(options.Value.OffloadSeconds), cancellationToken)
        : Task.CompletedTask;

    /// <summary>Begins with those that were shelved before the instant.</summary>
    internal async Task OffloadAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var row in await shelved.ListAsync(before, cancellationToken))
        {
            await database.TryWriteAsync(work => OffloadAsync(work, row, cancellationToken), cancellationToken);
        }
    }

    private async Task<Result<ServerRow>> OffloadAsync(IUnitOfWork work, ServerRow found, CancellationToken cancellationToken)
    {
        var changed = await servers.ChangeAsync(
            work, found.ServerId,
            row => ServerLifecycle.Begin(row.ServerId, row.Status, ShelveAction.Offload).TryGet(out var status, out var fault) ? row.With(status) : fault, cancellationToken);
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
            await actions.StartAsync(work, system, begun.ServerId, ShelveAction.Offload.Name, cancellationToken);
            await shelved.OffloadAsync(work, system, begun, cancellationToken);
        }

        return changed;
    }
}
