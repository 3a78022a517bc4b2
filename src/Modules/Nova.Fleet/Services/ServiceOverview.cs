using Nova.Contracts.Fleet;
using Nova.Fleet.Liveness;
using Nova.Fleet.Storage;

namespace Nova.Fleet.Services;

/// <inheritdoc />
internal sealed class ServiceOverview(ServiceStore services, ServiceClock liveness) : IServiceOverview
{
    public async Task<IReadOnlyList<ServiceLine>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await services.ListAsync(cancellationToken)).OrderBy(service => service.Binary, StringComparer.Ordinal).ThenBy(service => service.Host.Value, StringComparer.Ordinal)
            .Select(service => new ServiceLine
            {
                Binary = service.Binary,
                Host = service.Host,
                IsUp = liveness.IsUp(service),
                IsDisabled = service.IsDisabled,
                LastSeen = liveness.LastSeen(service),
            }),
    ];
}
