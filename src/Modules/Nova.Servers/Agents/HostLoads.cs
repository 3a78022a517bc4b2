using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;

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
