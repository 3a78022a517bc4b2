using Microsoft.Extensions.Logging;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Hosting;

namespace Nova.Servers.Volumes;

/// <summary>
/// Lets go of volumes that were held for a server and that no server has, and shows as in use what is shown as being taken off and is not: a request or a
/// build that died between the two.
/// </summary>
internal sealed partial class HoldSweep(
    IVolumeService volumes, BlockDeviceStore devices, TimeProvider clock, ILogger<HoldSweep> logger) : PeriodicTask("volume_hold_sweep", clock, logger)
{
    // Longer than any request or step takes from its hold to what it writes down.
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(10);

    private readonly TimeProvider _clock = clock;

    protected override TimeSpan Interval => TimeSpan.FromMinutes(5);

    protected override Task RunOnceAsync(CancellationToken cancellationToken) => SweepAsync(_clock.GetUtcNow() - Age, cancellationToken);

    /// <summary>Lets go of what was held before the instant and is nobody's.</summary>
    internal async Task SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        foreach (var hold in await volumes.ListUnfinishedHoldsAsync(before, cancellationToken))
        {
            var device = await devices.FindAsync(hold.Server, hold.Volume, cancellationToken);
            if (device is null && !await devices.HasHoldAsync(hold.Attachment, cancellationToken))
            {
                LogOrphan(hold.Volume, hold.Server);
                await volumes.ReleaseAsync(System, hold.Attachment, cancellationToken);
            }
            else if (device is { IsDetaching: 0 } && device.Hold == hold.Attachment)
            {
                // Refused for one that is still on its way to the server, which is as it should be.
                _ = await volumes.MarkDetachingAsync(System, hold.Attachment, isDetaching: false, cancellationToken);
            }
        }
    }

    private static RequestContext System => new()
    {
        RequestId = $"req-{Identifier.NewUuid():D}",
        User = new UserId(""),
        Project = new ProjectId(""),
        Roles = ["admin"],
        IsAdmin = true,
    };

    [LoggerMessage(LogLevel.Warning, "Volume {Volume} was held for server {Server}, which has it not: it is let go")]
    private partial void LogOrphan(VolumeId volume, ServerId server);
}
