using System.Security.Cryptography;
using System.Text;
using Nova.Contracts.Identity;
using Nova.Identity.Storage;

namespace Nova.Identity.Bootstrap;

/// <summary>
/// Brings the stored catalog up to what the modules of this process registered. Ids are made from type and name, so that
/// they are the same in every process and after every start. What operators added is left alone.
/// </summary>
internal sealed class CatalogBootstrap(CatalogStore catalog, IEnumerable<CatalogEntry> entries)
{
    internal const string Region = "RegionOne";
    private static readonly string[] Interfaces = ["public", "internal", "admin"];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await catalog.TryAddRegionAsync(new RegionRow { Id = Region }, cancellationToken);
        var stored = (await catalog.ListServicesAsync(null, null, cancellationToken)).ToDictionary(row => row.Id);
        var urls = (await catalog.ListEndpointsAsync(null, null, null, cancellationToken)).ToDictionary(row => row.Id, row => row.Url);
        HashSet<string> served = [];
        foreach (var entry in entries.DistinctBy(entry => (entry.Type, entry.Name)))
        {
            var service = IdOf(entry.Type, entry.Name);
            served.Add(service);
            if (!stored.ContainsKey(service))
            {
                ServiceRow row = new() { Id = service, Type = entry.Type, Name = entry.Name, BuiltIn = 1 };
                await catalog.PutServiceAsync(row, cancellationToken);
            }

            await PutEndpointsAsync(entry, service, urls, cancellationToken);
        }

        foreach (var gone in stored.Values.Where(row => row.BuiltIn is 1 && !served.Contains(row.Id)))
        {
            await catalog.TryDeleteServiceAsync(gone.Id, cancellationToken);
        }
    }

    private static string IdOf(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))).AsSpan(0, 16));

    private async Task PutEndpointsAsync(
        CatalogEntry entry, string service, Dictionary<string, string> urls, CancellationToken cancellationToken)
    {
        foreach (var name in Interfaces)
        {
            var id = IdOf(entry.Type, entry.Name, name);
            if (urls.GetValueOrDefault(id) != entry.AddressTemplate)
            {
                EndpointRow row = new()
                {
                    Id = id,
                    ServiceId = service,
                    Interface = name,
                    RegionId = Region,
                    Url = entry.AddressTemplate,
                };
                await catalog.PutEndpointAsync(row, cancellationToken);
            }
        }
    }
}
