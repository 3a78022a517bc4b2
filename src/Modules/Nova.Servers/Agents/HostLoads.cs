using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;

namespace Nova.Servers.Agents;

/// <inheritdoc />
internal sealed class HostLoads(Database database) : IHostLoads
{
    public async Task<IReadOnlyDictionary<HostName, int>> CountBusyAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync<HostCount>(
            """
            SELECT host AS Host, COUNT(*) AS Servers FROM servers
            WHERE deleted_at IS NULL AND task_state <> '' AND host IS NOT NULL
                AND (vm_state = 'building' OR task_state IN (
                    'rebuilding', 'rebuild_block_device_mapping', 'rebuild_spawning', 'resize_prep', 'resize_migrating', 'image_snapshot', 'image_backup',
                    'rescuing', 'unshelving'))
            GROUP BY host
            """,
            null, cancellationToken))
        .ToDictionary(row => new HostName(row.Host), row => (int)row.Servers);

    public async Task<IReadOnlyDictionary<HostName, IReadOnlySet<FlavorId>>> ListFlavorsAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync<HostFlavor>(
            "SELECT DISTINCT host AS Host, flavor_id AS Flavor FROM servers WHERE deleted_at IS NULL AND host IS NOT NULL", null, cancellationToken))
        .GroupBy(row => new HostName(row.Host), row => new FlavorId(row.Flavor))
        .ToDictionary(flavors => flavors.Key, IReadOnlySet<FlavorId> (flavors) => flavors.ToHashSet());

    public async Task<IReadOnlyDictionary<HostName, IReadOnlyDictionary<ImageProperty, int>>> CountImagePropertiesAsync(CancellationToken cancellationToken)
    {
        // Few images make many servers, so few texts are read.
        var rows = await database.QueryAsync<HostImages>(
            """
            SELECT host AS Host, image_properties AS Properties, COUNT(*) AS Servers FROM servers
            WHERE deleted_at IS NULL AND host IS NOT NULL GROUP BY host, image_properties
            """,
            null, cancellationToken);
        var texts = rows.Select(row => row.Properties).Distinct().ToDictionary(text => text, Documents.ReadTexts);
        Dictionary<HostName, IReadOnlyDictionary<ImageProperty, int>> hosts = [];
        foreach (var host in rows.GroupBy(row => row.Host))
        {
            Dictionary<ImageProperty, int> counts = [];
            foreach (var row in host)
            {
                foreach (var (name, value) in texts[row.Properties])
                {
                    ImageProperty property = new(name, value);
                    counts[property] = counts.GetValueOrDefault(property) + (int)row.Servers;
                }
            }

            hosts[new HostName(host.Key)] = counts;
        }

        return hosts;
    }

    private sealed record HostImages
    {
        public required string Host { get; init; }

        public required string Properties { get; init; }

        public required long Servers { get; init; }
    }

    private sealed record HostCount
    {
        public required string Host { get; init; }

        public required long Servers { get; init; }
    }

    private sealed record HostFlavor
    {
        public required string Host { get; init; }

        public required string Flavor { get; init; }
    }
}
