using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Hosting;

namespace Nova.Usage.Notifications;

/// <summary>Sends what waits in the outbox, in its order, at least once. Where a driver cannot, all later ones wait with it.</summary>
internal sealed partial class NotificationRelay(
    NotificationStore store, NotificationDrivers drivers, IOptions<NotificationOptions> options, TimeProvider clock, ILogger<NotificationRelay> logger)
    : PeriodicTask("notification_relay", clock, logger)
{
    private const int Batch = 100;

    // Another relay takes over what this one took and did not remove.
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(60);

    // A broker that is away for longer loses the oldest, rather than the database its room.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly TimeProvider _clock = clock;

    protected override TimeSpan Interval => options.Value.Drivers.Count > 0 ? TimeSpan.FromMilliseconds(500) : TimeSpan.Zero;

    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!await store.IsAnyAsync(cancellationToken))
        {
            NotificationTelemetry.Waiting(0);
            return;
        }

        NotificationTelemetry.Waiting(await store.CountAsync(cancellationToken));

        var dropped = await store.RemoveBeforeAsync(_clock.GetUtcNow() - Kept, cancellationToken);
        if (dropped > 0)
        {
            LogDropped(dropped, Kept);
        }

        while (await SendSomeAsync(cancellationToken) is Batch)
        {
            // More may wait.
        }
    }

    private async Task<int> SendSomeAsync(CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var rows = await store.TakeAsync(Batch, now, now + Hold, cancellationToken);
        Queue<NotificationRow> left = new(rows);
        try
        {
            while (left.TryPeek(out var row))
            {
                await drivers.SendAsync(row, cancellationToken);
                left.Dequeue();
            }
        }
        finally
        {
            await EndAsync([.. rows.Take(rows.Count - left.Count)], [.. left]);
        }

        return rows.Count;
    }

    private async Task EndAsync(IReadOnlyList<NotificationRow> sent, IReadOnlyList<NotificationRow> left)
    {
        if (sent.Count > 0)
        {
            await store.RemoveAsync([.. sent.Select(row => row.Id)], CancellationToken.None);
        }

        if (left.Count > 0)
        {
            await store.ReleaseAsync([.. left.Select(row => row.Id)], CancellationToken.None);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} notifications were dropped: they could not be sent for {Kept}")]
    private partial void LogDropped(int count, TimeSpan kept);
}
