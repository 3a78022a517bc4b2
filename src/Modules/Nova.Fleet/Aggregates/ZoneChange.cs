using Nova.Contracts.Servers;
using Nova.Core;

namespace Nova.Fleet.Aggregates;

/// <summary>Guards the rule that a host is in one zone, and that it does not change under its servers.</summary>
internal sealed class ZoneChange(IServerDirectory servers)
{
    /// <summary>Why these hosts may not come to be in <paramref name="zone"/> by this aggregate; <see langword="null"/> where they may.</summary>
    /// <param name="view">The fleet.</param>
    /// <param name="aggregate">The aggregate that is changed.</param>
    /// <param name="hosts">Its hosts after the change, or the one that is added.</param>
    /// <param name="zone">The zone that it gives them; null for none.</param>
    public async Task<string?> ObjectionAsync(
        FleetView view, Aggregate aggregate, IReadOnlyList<HostName> hosts, string? zone, CancellationToken cancellationToken)
    {
        foreach (var host in hosts)
        {
            var others = view.AggregatesOf(host).Where(other => other.Number != aggregate.Number).ToList();
            var conflict = others.Select(other => other.AvailabilityZone).FirstOrDefault(other => other is not null && zone is not null && other != zone);
            if (conflict is not null)
            {
                return $"One or more hosts already in availability zone(s) ['{conflict}']";
            }

            var before = view.ZoneOf(view.AggregatesOf(host));
            var after = zone ?? view.ZoneOf(others);
            if (before != after && (await servers.ListOnHostsAsync([host], cancellationToken)).Count > 0)
            {
                return "One or more hosts contain instances in this zone";
            }
        }

        return null;
    }
}
