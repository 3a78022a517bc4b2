using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Fleet.Notices;
using Nova.Fleet.Storage;

namespace Nova.Fleet.Liveness;

/// <summary>
/// Takes heartbeats. Memory counts them at once; what is to be stored waits for the next flush, which writes for many hosts together.
/// Only a host's first heartbeat to this process that counts is stored before it is answered, so that a new host is there when its agent hears so.
/// </summary>
internal sealed partial class Heartbeats(
    ServiceStore services,
    HypervisorStore hypervisors,
    IHostProviders providers,
    AggregateStore aggregates,
    MetricsNotices notices,
    ServiceClock liveness,
    HostEpochs epochs,
    HeartbeatTeller teller,
    HostDirectory directory,
    IOptions<FleetOptions> options,
    ILogger<Heartbeats> log)
{
    private readonly ConcurrentDictionary<(HostName Host, string Binary), ServiceId> _known = new();
    private readonly ConcurrentDictionary<ServiceId, EncodedReport> _stored = new();
    private readonly ConcurrentDictionary<ServiceId, HostReport> _waiting = new();
    private readonly ConcurrentDictionary<ServiceId, bool> _counted = new();

    /// <summary>Takes one heartbeat.</summary>
    public async Task<HostReportReply> BeatAsync(HostReport report, CancellationToken cancellationToken)
    {
        var key = (report.Host, report.Binary);
        if (!_known.TryGetValue(key, out var service))
        {
            var record = await services.EnsureAsync(report.Host, report.Binary, !options.Value.EnableNewServices, cancellationToken);
            service = _known[key] = record.Id;
            LogKnown(report.Binary, report.Host);
        }

        // Memory comes first, so that a slow database has nobody look dead; a host that was thought alive in error loses nothing by it.
        if (!(report.Epoch < epochs.LastKnown(service)))
        {
            liveness.Saw(service);
        }

        var epoch = await epochs.CurrentAsync(service, cancellationToken);
        HostReportReply reply = new(service, options.Value.ReportInterval) { Epoch = epoch, Lease = options.Value.ServiceDownTime };
        if (report.Epoch < epoch)
        {
            liveness.Unsee(service);
            _counted.TryRemove(service, out _);
            LogBehind(report.Host, report.Epoch.Value, epoch);
            return reply;
        }

        await epochs.AdoptAsync(service, report.Epoch, epoch, cancellationToken);
        teller.Saw(service);
        _waiting[service] = report;
        if (report.Hypervisor is { } hypervisor)
        {
            HostProvider provider = new(report.Host, service.Value, hypervisor.Node, hypervisor.Inventory);
            if (await providers.ReportAsync(provider, cancellationToken))
            {
                await aggregates.TellAsync(report.Host, cancellationToken);
            }
        }

        if (_counted.TryAdd(service, true))
        {
            await FlushAsync(cancellationToken);
        }

        return reply;
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

        foreach (var service in saved)
        {
            epochs.Note(Identifier.Parse<ServiceId>(service.Id), service.Epoch);
        }

        if (saved.Count != batch.Length)
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
        _counted.Clear();
        directory.Invalidate();
    }

    private async Task SaveReportsAsync(KeyValuePair<ServiceId, HostReport>[] batch, CancellationToken cancellationToken)
    {
        List<EncodedReport> news = [];
        List<(HostName Host, HypervisorReport Report)> told = [];
        foreach (var (service, report) in batch)
        {
            if (report.Hypervisor is { } hypervisor
                && new EncodedReport(service, report.Host, hypervisor.Node, HypervisorStore.Encode(hypervisor)) is var encoded
                && (!_stored.TryGetValue(service, out var stored) || stored != encoded))
            {
                news.Add(encoded);
                told.Add((report.Host, hypervisor));
            }
        }

        if (news.Count is 0)
        {
            return;
        }

        await hypervisors.SaveAsync(
            news,
            async work =>
            {
                foreach (var (host, report) in told)
                {
                    await notices.TellAsync(work, host, report, cancellationToken);
                }
            },
            cancellationToken);
        foreach (var encoded in news)
        {
            _stored[encoded.Service] = encoded;
        }

        directory.Invalidate();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Host} is at epoch {Known} of {Epoch}: it has to let go of what was taken from it before it counts as alive")]
    private partial void LogBehind(HostName host, long known, long epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Binary} of {Host} reports")]
    private partial void LogKnown(string binary, HostName host);
}
