using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Fleet.Storage;

namespace Nova.Fleet.Liveness;

/// <summary>
/// Takes heartbeats. Memory counts them at once; what is to be stored waits for the next flush, which writes for many hosts together.
/// Only a host's first heartbeat to this process is stored before it is answered, so that a new host is there when its agent hears so.
/// </summary>
internal sealed partial class Heartbeats(
    ServiceStore services,
    HypervisorStore hypervisors,
    IHostProviders providers,
    AggregateStore aggregates,
    ServiceClock liveness,
    HostDirectory directory,
    IOptions<FleetOptions> options,
    ILogger<Heartbeats> log)
{
    private readonly ConcurrentDictionary<(HostName Host, string Binary), ServiceId> _known = new();
    private readonly ConcurrentDictionary<ServiceId, EncodedReport> _stored = new();
    private readonly ConcurrentDictionary<ServiceId, HostReport> _waiting = new();

    /// <summary>Takes one heartbeat.</summary>
    public async Task<HostReportReply> BeatAsync(HostReport report, CancellationToken cancellationToken)
    {
        var key = (report.Host, report.Binary);
        var isFirst = !_known.TryGetValue(key, out var service);
        if (isFirst)
        {
            var record = await services.EnsureAsync(report.Host, report.Binary, !options.Value.EnableNewServices, cancellationToken);
            service = _known[key] = record.Id;
            LogKnown(report.Binary, report.Host);
        }

        liveness.Saw(service);
        _waiting[service] = report;
        if (report.Hypervisor is { } hypervisor)
        {
            HostProvider provider = new(report.Host, service.Value, hypervisor.Node, hypervisor.Inventory);
            if (await providers.ReportAsync(provider, cancellationToken))
            {
                await aggregates.TellAsync(report.Host, cancellationToken);
            }
        }

        if (isFirst)
        {
            await FlushAsync(cancellationToken);
        }

        return new(service, options.Value.ReportInterval);
    }

    /// <summary>Stores what has come since the last flush: one transaction for the heartbeats, one for reports that say something new.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var batch = _waiting.ToArray();
        if (batch.Length is 0)
        {
            return;
        }

        await SaveReportsAsync(batch, cancellationToken);
        var saved = await services.SaveHeartbeatsAsync([.. batch.Select(beat => beat.Key)], cancellationToken);
        foreach (var beat in batch)
        {
            // Only if no newer one has come meanwhile.
            _waiting.TryRemove(beat);
        }

        if (saved != batch.Length)
        {
            // A service was deleted while its agent lives: its next heartbeat makes it anew.
            Forget();
        }
    }

    /// <summary>Services were deleted: the next heartbeat of each asks the database who it is.</summary>
    public void Forget()
    {
        _known.Clear();
        _stored.Clear();
        directory.Invalidate();
    }

    private async Task SaveReportsAsync(KeyValuePair<ServiceId, HostReport>[] batch, CancellationToken cancellationToken)
    {
        List<EncodedReport> news = [];
        foreach (var (service, report) in batch)
        {
            if (report.Hypervisor is { } hypervisor
                && new EncodedReport(service, report.Host, hypervisor.Node, HypervisorStore.Encode(hypervisor)) is var encoded
                && (!_stored.TryGetValue(service, out var stored) || stored != encoded))
            {
                news.Add(encoded);
            }
        }

        if (news.Count is 0)
        {
            return;
        }

        await hypervisors.SaveAsync(news, cancellationToken);
        foreach (var encoded in news)
        {
            _stored[encoded.Service] = encoded;
        }

        directory.Invalidate();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Binary} of {Host} reports")]
    private partial void LogKnown(string binary, HostName host);
}
