using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>
/// What is known of each host, kept current by what has changed: hosts' figures have versions, and only those whose version is another one are read.
/// Now and then all are read and compared, so that nothing stays wrong whoever wrote beside the ledger. One refresh at a time.
/// </summary>
internal sealed partial class HostFigures(
    IHostDirectory directory, IPlacement placement, IHostLoads loads, FilterPipeline filters, HostRanking ranking, TimeProvider clock, ILogger<HostFigures> log)
{
    // Beyond so many changed hosts, one statement for all is cheaper than many for some.
    private const int MostRead = 2000;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);

    private readonly HostFacts _facts = filters.Facts | ranking.Facts;
    private readonly ConcurrentDictionary<HostName, int> _failedBuilds = new();
    private readonly HostTexts _texts = new();
    private Dictionary<HostName, HostUsage> _usages = [];
    private IReadOnlyDictionary<HostName, long>? _versions;
    private Dictionary<HostName, KnownHost> _hosts = [];
    private long _checkedAt;

    /// <summary>The state of every host that takes part: who has reported, and what it has.</summary>
    public IEnumerable<HostState> States => _hosts.Values.Select(known => known.State);

    /// <summary>Whether the flavors of hosts' servers are asked for.</summary>
    public bool KnowsFlavors => _facts.HasFlag(HostFacts.Flavors);

    /// <summary>Another number once this process has changed the fleet.</summary>
    public long FleetChanges => directory.Changes;

    /// <summary>Remembers a build that failed; a good one makes up for all. False where nothing changes by it.</summary>
    public bool TellBuild(HostName host, bool isGood)
    {
        if (isGood)
        {
            return _failedBuilds.TryRemove(host, out _);
        }

        _failedBuilds.AddOrUpdate(host, 1, static (_, failed) => failed + 1);
        return true;
    }

    /// <summary>Reads what has changed.</summary>
    public async Task<FiguresChange> RefreshAsync(CancellationToken cancellationToken)
    {
        var hosts = await directory.ListAsync(cancellationToken);
        await ReadUsagesAsync(cancellationToken);
        var busy = _facts.HasFlag(HostFacts.BusyServers) ? await loads.CountBusyAsync(cancellationToken) : null;
        var flavors = _facts.HasFlag(HostFacts.Flavors) ? await loads.ListFlavorsAsync(cancellationToken) : null;
        var properties = _facts.HasFlag(HostFacts.ImageProperties) ? await loads.CountImagePropertiesAsync(cancellationToken) : null;

        Dictionary<HostName, KnownHost> known = new(hosts.Count);
        List<HostState> changed = [];
        var hasNew = false;
        foreach (var host in hosts)
        {
            // A host that has not reported an inventory cannot take anything and is left out.
            if (!_usages.TryGetValue(host.Host, out var usage))
            {
                continue;
            }

            HostLoad load = new(
                busy?.GetValueOrDefault(host.Host) ?? 0, flavors?.GetValueOrDefault(host.Host), properties?.GetValueOrDefault(host.Host),
                _failedBuilds.GetValueOrDefault(host.Host));
            hasNew |= !_hosts.TryGetValue(host.Host, out var before);
            if (before is not null && before.IsStill(host, usage, load))
            {
                known.Add(host.Host, before);
                continue;
            }

            KnownHost now = new(before is not null && before.Host.IsLike(host) ? before.Host : _texts.Share(host), usage, load);
            known.Add(host.Host, now);
            changed.Add(now.State);
        }

        var hasOthers = hasNew || known.Count != _hosts.Count;
        _hosts = known;
        return new(hasOthers, changed);
    }

    private async Task ReadUsagesAsync(CancellationToken cancellationToken)
    {
        var versions = await placement.ListVersionsAsync(cancellationToken);
        if (_versions is null || clock.GetElapsedTime(_checkedAt) >= CheckInterval)
        {
            await ReadAllAsync(versions, cancellationToken);
            return;
        }

        var changed = versions.Where(pair => !_versions.TryGetValue(pair.Key, out var version) || version != pair.Value).Select(pair => pair.Key).ToList();
        var usages = changed.Count is 0 ? [] : changed.Count > MostRead ? await placement.ListAsync(cancellationToken) : await placement.ListAsync(changed, cancellationToken);
        foreach (var usage in usages)
        {
            _usages[usage.Host] = usage;
        }

        foreach (var gone in _versions.Keys.Where(host => !versions.ContainsKey(host)))
        {
            _usages.Remove(gone);
        }

        _versions = versions;
    }

    // A host that is another one than was known although its version is not, is one that the changes have missed.
    private async Task ReadAllAsync(IReadOnlyDictionary<HostName, long> versions, CancellationToken cancellationToken)
    {
        var usages = (await placement.ListAsync(cancellationToken)).ToDictionary(usage => usage.Host);
        if (_versions is { } before)
        {
            var now = await placement.ListVersionsAsync(cancellationToken);
            var missed = usages.Values
                .Where(usage => before.TryGetValue(usage.Host, out var version) && now.GetValueOrDefault(usage.Host) == version && !usage.IsLike(_usages.GetValueOrDefault(usage.Host)))
                .Select(usage => usage.Host).ToList();
            if (missed.Count > 0)
            {
                SchedulingTelemetry.Repaired(missed.Count);
                LogRepaired(missed.Count, missed[0]);
            }
        }

        (_usages, _versions, _checkedAt) = (usages, versions, clock.GetTimestamp());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The figures of {Count} hosts, the first of them {Host}, were not those of the database and are now")]
    private partial void LogRepaired(int count, HostName host);
}

/// <summary>What a refresh has brought.</summary>
/// <param name="HasOtherHosts">Hosts have come or gone: all states count anew.</param>
/// <param name="Changed">The states that are other ones than before.</param>
internal sealed record FiguresChange(bool HasOtherHosts, IReadOnlyList<HostState> Changed);
