using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Hosting;

namespace Nova.Servers.Moves;

/// <summary>
/// Confirms resizes that nobody confirmed within <c>resize_confirm_window</c>, and those whose server was given another state by hand: what
/// the old host keeps for them would be kept for ever.
/// </summary>
internal sealed class ConfirmTask(
    MigrationStore migrations, ResizeEndHandler end, IOptions<MoveOptions> options, TimeProvider clock, ILogger<ConfirmTask> logger)
    : PeriodicTask("resize_confirm", clock, logger)
{
    private static readonly TimeSpan MostSeldom = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _window = TimeSpan.FromSeconds(options.Value.ConfirmWindowSeconds);
    private readonly TimeProvider _clock = clock;

    protected override TimeSpan Interval => _window > TimeSpan.Zero && _window < MostSeldom ? _window : MostSeldom;

    protected override Task RunOnceAsync(CancellationToken cancellationToken) =>
        ConfirmAsync(_window > TimeSpan.Zero ? _clock.GetUtcNow() - _window : DateTimeOffset.UnixEpoch, cancellationToken);

    /// <summary>Confirms what waits since before the instant. A server that is busy is looked at again next time.</summary>
    internal async Task ConfirmAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var migration in await migrations.ListUnsettledAsync(before, cancellationToken))
        {
            _ = await end.SettleAsync(migration, cancellationToken);
        }
    }
}
