using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Fleet.Liveness;
using Nova.Fleet.Services;
using Nova.Web;

namespace Nova.Fleet.Zones;

/// <summary><c>/os-availability-zone</c>.</summary>
internal sealed class ZonesHandler(FleetReader reader, ServiceClock liveness)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var view = await reader.ReadAsync(cancellationToken);
        var zones = view.Services.Where(service => service.IsCompute).ToLookup(view.ZoneOf);
        return call.Json(new ZonesResponse(
        [
            .. zones.OrderByDescending(IsAvailable).ThenBy(zone => zone.Key, StringComparer.Ordinal)
                .Select(zone => new ZoneView(zone.Key, new ZoneState(IsAvailable(zone)), null)),
        ]));
    }

    public async Task<IResult> DetailAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var view = await reader.ReadAsync(cancellationToken);
        var zones = view.Services.ToLookup(view.ZoneOf);
        return call.Json(new ZonesResponse(
        [
            .. zones.OrderByDescending(IsAvailable).ThenBy(zone => zone.Key, StringComparer.Ordinal)
                .Select(zone => new ZoneView(zone.Key, new ZoneState(IsAvailable(zone)), IsAvailable(zone) ? Hosts(zone) : null)),
        ]));
    }

    private static bool IsAvailable(IEnumerable<ServiceRecord> zone) => zone.Any(service => !service.IsDisabled);

    private Dictionary<string, IReadOnlyDictionary<string, ZoneService>> Hosts(IEnumerable<ServiceRecord> zone) =>
        zone.Where(service => !service.IsDisabled).GroupBy(service => service.Host.Value, StringComparer.Ordinal).ToDictionary(
            host => host.Key,
            IReadOnlyDictionary<string, ZoneService> (host) => host.ToDictionary(service => service.Binary, Show, StringComparer.Ordinal),
            StringComparer.Ordinal);

    private ZoneService Show(ServiceRecord service) =>
        new(!service.IsDisabled, liveness.IsUp(service), liveness.LastSeen(service)?.ToApiMicroseconds());
}
