using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Servers;
using Nova.Hosting;

namespace Nova.Usage.Audits;

/// <summary>Counts the servers of each host when a period is over, once.</summary>
internal sealed class UsageAudit(
    AuditStore audits, ExistenceNotices existence, IServerUsage servers, IHostDirectory hosts, IOptions<AuditOptions> options, TimeProvider clock, ILogger<UsageAudit> logger)
    : PeriodicTask("usage_audit", clock, logger)
{
    private readonly TimeProvider _clock = clock;

    protected override TimeSpan Interval => options.Value.Enabled ? TimeSpan.FromMinutes(1) : TimeSpan.Zero;

    protected override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        var period = AuditPeriod.Before(_clock.GetUtcNow(), options.Value.Unit);
        var done = (await audits.ListAsync(period, cancellationToken)).Select(row => row.Host).ToHashSet();
        var missing = (await hosts.ListAsync(cancellationToken)).Where(host => host.IsUp && !done.Contains(host.Host.Value)).ToList();
        if (missing is [])
        {
            return;
        }

        var started = _clock.GetTimestamp();
        var counts = await servers.CountByHostAsync(period.From, period.To, cancellationToken);
        var took = (long)_clock.GetElapsedTime(started).TotalMilliseconds;
        await existence.TellAsync(period, cancellationToken);
        await audits.AddAsync(
            period,
            [.. missing.Select(host => new AuditRow { Host = host.Host.Value, Servers = counts.GetValueOrDefault(host.Host), Milliseconds = took })],
            cancellationToken);
    }
}
