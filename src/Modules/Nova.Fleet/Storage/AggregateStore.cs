using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;
using Nova.Fleet.Aggregates;
using Nova.Fleet.Notices;

namespace Nova.Fleet.Storage;

/// <summary>The SQL of aggregates: three statements read any number of them.</summary>
internal sealed class AggregateStore(Database database, IHostProviders providers, AggregateNotices notices, TimeProvider clock)
{
    private const string Select =
        "SELECT id AS Id, number AS Number, name AS Name, created_at AS CreatedAt, updated_at AS UpdatedAt FROM fleet_aggregates ORDER BY number";

    public async Task<IReadOnlyList<Aggregate>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<AggregateRow>(Select, null, cancellationToken);
        if (rows.Count is 0)
        {
            return [];
        }

        var hosts = (await database.QueryAsync<PartRow>(
            "SELECT aggregate_id AS AggregateId, host AS Name, '' AS Value FROM fleet_aggregate_hosts ORDER BY host", null, cancellationToken))
            .ToLookup(row => row.AggregateId);
        var metadata = (await database.QueryAsync<PartRow>(
            "SELECT aggregate_id AS AggregateId, name AS Name, value AS Value FROM fleet_aggregate_metadata ORDER BY name", null, cancellationToken))
            .ToLookup(row => row.AggregateId);
        return [.. rows.Select(row => row.ToAggregate(hosts[row.Id], metadata[row.Id]))];
    }

    public async Task<Aggregate?> FindAsync(long number, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(aggregate => aggregate.Number == number);

    /// <summary>Makes one; its number, or <see langword="null"/> where the name is taken.</summary>
    public async Task<long?> CreateAsync(string requestId, string name, string? zone, CancellationToken cancellationToken)
    {
        Aggregate draft = new()
        {
            Id = Guid.CreateVersion7(),
            Number = 0,
            Name = name,
            CreatedAt = clock.GetUtcNow(),
            UpdatedAt = null,
            Hosts = [],
            Metadata = zone is null ? [] : new Dictionary<string, string> { [Aggregate.ZoneKey] = zone },
        };
        var id = draft.Id.ToString();
        var number = await database.WriteAsync(
            async work =>
            {
                await notices.TellBeginningAsync(work, requestId, draft, cancellationToken);
                var next = await work.NextNumberAsync("aggregate", cancellationToken);
                var made = await work.ExecuteAsync(
                    """
                    INSERT INTO fleet_aggregates (id, number, name, created_at) VALUES (@id, @next, @name, @Now)
                    ON CONFLICT (name) DO NOTHING
                    """,
                    new { id, next, name, Now = Now() }, cancellationToken);
                if (made is not 1)
                {
                    return 0;
                }

                if (zone is not null)
                {
                    await SetAsync(work, id, Aggregate.ZoneKey, zone, cancellationToken);
                }

                await notices.TellAsync(work, requestId, "create.end", draft with { Number = next }, cancellationToken);
                return next;
            },
            cancellationToken);
        return number is 0 ? null : number;
    }

    /// <summary>Renames and sets metadata, where a <see langword="null"/> value deletes; false where the name is taken.</summary>
    public Task<bool> UpdateAsync(
        string requestId, Aggregate aggregate, string? name, IReadOnlyDictionary<string, string?> metadata, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                var id = aggregate.Id.ToString();
                var updated = await work.ExecuteAsync(
                    """
                    UPDATE fleet_aggregates SET name = @Name, updated_at = @Now
                     WHERE id = @id AND NOT EXISTS (SELECT 1 FROM fleet_aggregates other WHERE other.name = @Name AND other.id <> @id)
                    """,
                    new { id, Name = name ?? aggregate.Name, Now = Now() }, cancellationToken);
                if (updated is 0)
                {
                    return false;
                }

                foreach (var (key, value) in metadata)
                {
                    await (value is null ? RemoveAsync(work, id, key, cancellationToken) : SetAsync(work, id, key, value, cancellationToken));
                }

                await TellAsync(work, requestId, aggregate, name, metadata, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>False where it holds hosts.</summary>
    public Task<bool> DeleteAsync(string requestId, Aggregate aggregate, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                var parameters = new { id = aggregate.Id.ToString() };
                var hosts = await work.QuerySingleOrDefaultAsync<long>(
                    "SELECT COUNT(*) FROM fleet_aggregate_hosts WHERE aggregate_id = @id", parameters, cancellationToken);
                if (hosts is not 0)
                {
                    return false;
                }

                await notices.TellAsync(work, requestId, "delete.start", aggregate, cancellationToken);
                await work.ExecuteAsync("DELETE FROM fleet_aggregate_metadata WHERE aggregate_id = @id", parameters, cancellationToken);
                await work.ExecuteAsync("DELETE FROM fleet_aggregates WHERE id = @id", parameters, cancellationToken);
                await notices.TellAsync(work, requestId, "delete.end", aggregate, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>False where the host is in it already.</summary>
    public Task<bool> AddHostAsync(string requestId, Aggregate aggregate, HostName host, CancellationToken cancellationToken) => ChangeHostsAsync(
        "INSERT INTO fleet_aggregate_hosts (aggregate_id, host) VALUES (@id, @Host) ON CONFLICT (aggregate_id, host) DO NOTHING", host, providers.JoinAsync,
        new HostChange(requestId, "add_host", aggregate, aggregate with { Hosts = [.. aggregate.Hosts, host] }), cancellationToken);

    /// <summary>False where the host is not in it.</summary>
    public Task<bool> RemoveHostAsync(string requestId, Aggregate aggregate, HostName host, CancellationToken cancellationToken) => ChangeHostsAsync(
        "DELETE FROM fleet_aggregate_hosts WHERE aggregate_id = @id AND host = @Host", host, providers.LeaveAsync,
        new HostChange(requestId, "remove_host", aggregate, aggregate with { Hosts = [.. aggregate.Hosts.Where(other => other != host)] }), cancellationToken);

    /// <summary>Tells the placement of every aggregate that a host is in: for one that has just become a provider.</summary>
    public Task TellAsync(HostName host, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                foreach (var id in await work.QueryAsync<string>(
                    "SELECT aggregate_id FROM fleet_aggregate_hosts WHERE host = @Host ORDER BY aggregate_id", new { Host = host.Value }, cancellationToken))
                {
                    await providers.JoinAsync(work, host, Guid.Parse(id), cancellationToken);
                }
            },
            cancellationToken);

    private Task<bool> ChangeHostsAsync(
        string sql, HostName host, Func<IUnitOfWork, HostName, Guid, CancellationToken, Task> tellPlacement, HostChange change, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            if (await work.ExecuteAsync(sql, new { id = change.Before.Id.ToString(), Host = host.Value }, cancellationToken) is not 1)
            {
                return false;
            }

            await tellPlacement(work, host, change.Before.Id, cancellationToken);
            await notices.TellAsync(work, change.RequestId, $"{change.What}.start", change.Before, cancellationToken);
            await notices.TellAsync(work, change.RequestId, $"{change.What}.end", change.After, cancellationToken);
            return true;
        },
        cancellationToken);

    private async Task TellAsync(
        IUnitOfWork work, string requestId, Aggregate before, string? name, IReadOnlyDictionary<string, string?> metadata, CancellationToken cancellationToken)
    {
        var renamed = name is null ? before : before with { Name = name };
        if (name is not null)
        {
            await notices.TellAsync(work, requestId, "update_prop.start", before, cancellationToken);
            await notices.TellAsync(work, requestId, "update_prop.end", renamed, cancellationToken);
        }

        if (metadata.Count > 0)
        {
            var kept = before.Metadata.Where(pair => !metadata.ContainsKey(pair.Key));
            var set = metadata.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!));
            await notices.TellAsync(work, requestId, "update_metadata.start", renamed, cancellationToken);
            await notices.TellAsync(work, requestId, "update_metadata.end", renamed with { Metadata = kept.Concat(set).ToDictionary() }, cancellationToken);
        }
    }

    private static Task<int> SetAsync(IUnitOfWork work, string id, string key, string value, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            """
            INSERT INTO fleet_aggregate_metadata (aggregate_id, name, value) VALUES (@id, @key, @value)
            ON CONFLICT (aggregate_id, name) DO UPDATE SET value = excluded.value
            """,
            new { id, key, value }, cancellationToken);

    private static Task<int> RemoveAsync(IUnitOfWork work, string id, string key, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            "DELETE FROM fleet_aggregate_metadata WHERE aggregate_id = @id AND name = @key", new { id, key }, cancellationToken);

    private long Now() => clock.GetUtcNow().ToMicroseconds();

    private sealed record HostChange(string RequestId, string What, Aggregate Before, Aggregate After);

    private sealed record AggregateRow
    {
        public string Id { get; init; } = "";

        public long Number { get; init; }

        public string Name { get; init; } = "";

        public long CreatedAt { get; init; }

        public long? UpdatedAt { get; init; }

        public Aggregate ToAggregate(IEnumerable<PartRow> hosts, IEnumerable<PartRow> metadata) => new()
        {
            Id = Guid.Parse(Id),
            Number = Number,
            Name = Name,
            CreatedAt = Instants.FromMicroseconds(CreatedAt),
            UpdatedAt = Instants.FromMicroseconds(UpdatedAt),
            Hosts = [.. hosts.Select(row => new HostName(row.Name))],
            Metadata = metadata.ToDictionary(row => row.Name, row => row.Value),
        };
    }

    private sealed record PartRow
    {
        public string AggregateId { get; init; } = "";

        public string Name { get; init; } = "";

        public string Value { get; init; } = "";
    }
}
