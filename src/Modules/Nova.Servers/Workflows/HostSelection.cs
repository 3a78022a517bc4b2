using System.Text.Json.Nodes;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Notices;
using Nova.Servers.Storage;

namespace Nova.Servers.Workflows;

/// <summary>
/// Asks the scheduler for a server's hosts and tells of it (<c>scheduler.select_destinations</c>). A decision changes nothing that is stored, so what is told
/// of it is a transaction of its own, after the decision and only where somebody listens.
/// </summary>
internal sealed class HostSelection(IScheduler scheduler, INotices notices, Database database, TimeProvider clock)
{
    private const string Event = "scheduler.select_destinations";

    /// <summary>The scheduler's answer. Where no host was found only the beginning is told, as by the original.</summary>
    public async Task<Result<IReadOnlyList<HostCandidate>>> SelectAsync(ServerRow row, SchedulingRequest request, string requestId, CancellationToken cancellationToken)
    {
        var began = clock.GetUtcNow();
        var selected = await scheduler.SelectAsync(request, cancellationToken);
        if (notices.AreWanted)
        {
            var ended = clock.GetUtcNow();
            await database.WriteAsync(
                async work =>
                {
                    await notices.TellAsync(work, Notice("start", row, request, requestId, began), cancellationToken);
                    if (selected.TryGet(out _, out _))
                    {
                        await notices.TellAsync(work, Notice("end", row, request, requestId, ended), cancellationToken);
                    }
                },
                cancellationToken);
        }

        return selected;
    }

    /// <summary>As <see cref="IScheduler.Forget"/>.</summary>
    public void Forget(HostName host) => scheduler.Forget(host);

    /// <summary>As <see cref="IScheduler.TellBuild"/>.</summary>
    public void TellBuild(HostName host, bool isGood) => scheduler.TellBuild(host, isGood);

    private static Notice Notice(string phase, ServerRow row, SchedulingRequest request, string requestId, DateTimeOffset at) => new()
    {
        Event = $"{Event}.{phase}",
        OldEvent = $"{Event}.{phase}",
        RequestId = requestId,
        Program = "nova-scheduler",
        At = at,
        Name = RequestNotice.Name,
        Version = RequestNotice.Version,
        Data = RequestNotice.Data(row, request),
        OldData = new JsonObject { ["request_spec"] = RequestNotice.Old(row) },
    };
}
