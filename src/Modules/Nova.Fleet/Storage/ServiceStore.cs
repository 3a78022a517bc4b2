using Nova.Core;
using Nova.Data;
using Nova.Fleet.Notices;
using Nova.Fleet.Services;

namespace Nova.Fleet.Storage;

/// <summary>The SQL of services. Deleted ones are kept, and seen by nobody.</summary>
internal sealed class ServiceStore(Database database, ServiceNotices notices, TimeProvider clock)
{
    private const string Select =
        """
        SELECT id AS Id, number AS Number, host AS Host, binary_name AS BinaryName, topic AS Topic, disabled AS Disabled,
               disabled_reason AS DisabledReason, forced_down AS ForcedDown, last_seen AS LastSeen,
               created_at AS CreatedAt, updated_at AS UpdatedAt, report_count AS ReportCount, version AS Version, epoch AS Epoch
          FROM fleet_services
         WHERE deleted = 0
        """;

    private const string EpochOfHost = "SELECT epoch FROM fleet_services WHERE host = @Host AND binary_name = @Compute AND deleted = 0";

    private const int BatchSize = 500;

    public async Task<IReadOnlyList<ServiceRecord>> ListAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ServiceRow>($"{Select} ORDER BY number", null, cancellationToken);
        return [.. rows.Select(row => row.ToRecord())];
    }

    public async Task<ServiceRecord?> FindAsync(ServiceId id, CancellationToken cancellationToken) =>
        (await database.QuerySingleOrDefaultAsync<ServiceRow>($"{Select} AND id = @Id", new { Id = id.ToString() }, cancellationToken))?.ToRecord();

    public async Task<ServiceRecord?> FindAsync(long number, CancellationToken cancellationToken) =>
        (await database.QuerySingleOrDefaultAsync<ServiceRow>($"{Select} AND number = @number", new { number }, cancellationToken))?.ToRecord();

    public async Task<ServiceRecord?> FindAsync(HostName host, string binary, CancellationToken cancellationToken) =>
        (await database.QuerySingleOrDefaultAsync<ServiceRow>(
            $"{Select} AND host = @Host AND binary_name = @binary", new { Host = host.Value, binary }, cancellationToken))?.ToRecord();

    /// <summary>The service of that role on that host, made where there is none; of two who make it at once, one does.</summary>
    public async Task<ServiceRecord> EnsureAsync(HostName host, string binary, bool disabled, CancellationToken cancellationToken)
    {
        if (await FindAsync(host, binary, cancellationToken) is { } known)
        {
            return known;
        }

        var id = Identifier.New<ServiceId>().ToString();
        await database.WriteAsync(
            async work =>
            {
                await work.ExecuteAsync(
                    """
                    INSERT INTO fleet_services (
                        id, number, host, binary_name, topic, report_count, disabled, disabled_reason, forced_down, version, created_at, deleted, epoch)
                    VALUES (@id, @number, @Host, @binary, @Topic, 0, @disabled, NULL, 0, 1, @Now, 0,
                            -- Above what an earlier service of the host was told.
                            (SELECT COALESCE(MAX(epoch), 0) + 1 FROM fleet_services WHERE host = @Host AND binary_name = @binary))
                    ON CONFLICT (host, binary_name, deleted) DO NOTHING
                    """,
                    new
                    {
                        id,
                        number = await work.NextNumberAsync("service", cancellationToken),
                        Host = host.Value,
                        binary,
                        Topic = Binaries.TopicOf(binary),
                        disabled = disabled ? 1L : 0L,
                        Now = Now(),
                    },
                    cancellationToken);
                await TellAsync(work, "", "create", id, cancellationToken);
            },
            cancellationToken);
        return await FindAsync(host, binary, cancellationToken)
            ?? throw new InvalidOperationException($"The service {binary} of {host} was deleted while it was made.");
    }

    /// <summary>Stores heartbeats: one statement for up to 500 services. Fewer are answered than given where one was deleted meanwhile.</summary>
    /// <returns>The epoch of each.</returns>
    public Task<IReadOnlyList<ServiceEpoch>> SaveHeartbeatsAsync(IReadOnlyCollection<ServiceId> services, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                List<ServiceEpoch> saved = [];
                foreach (var batch in services.Chunk(BatchSize))
                {
                    saved.AddRange(await work.QueryAsync<ServiceEpoch>(
                        "UPDATE fleet_services SET last_seen = @Now, report_count = report_count + 1 WHERE deleted = 0 AND id IN @Ids RETURNING id AS Id, epoch AS Epoch",
                        new { Now = Now(), Ids = batch.Select(id => id.ToString()).ToArray() },
                        cancellationToken));
                }

                return (IReadOnlyList<ServiceEpoch>)saved;
            },
            cancellationToken);

    /// <summary>The epoch of a service; 0 for one that is not there.</summary>
    public Task<long> EpochAsync(ServiceId id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<long>("SELECT epoch FROM fleet_services WHERE deleted = 0 AND id = @Id", new { Id = id.ToString() }, cancellationToken);

    /// <summary>The epoch of the host as one that runs servers, or <see langword="null"/> for one that has never reported.</summary>
    public Task<long?> EpochAsync(HostName host, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<long?>(EpochOfHost, new { Host = host.Value, Binaries.Compute }, cancellationToken);

    /// <summary>The same, in a transaction.</summary>
    public static Task<long?> EpochAsync(IUnitOfWork work, HostName host, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<long?>(EpochOfHost, new { Host = host.Value, Binaries.Compute }, cancellationToken);

    /// <summary>Raises the epoch of the host as one that runs servers.</summary>
    public static Task RaiseEpochAsync(IUnitOfWork work, HostName host, CancellationToken cancellationToken) => work.ExecuteAsync(
        "UPDATE fleet_services SET epoch = epoch + 1 WHERE host = @Host AND binary_name = @Compute AND deleted = 0",
        new { Host = host.Value, Binaries.Compute }, cancellationToken);

    /// <summary>Raises the epoch of a service to what its host was told before, unless it is there.</summary>
    public Task AdoptEpochAsync(ServiceId id, long epoch, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync("UPDATE fleet_services SET epoch = @epoch WHERE id = @Id AND epoch < @epoch", new { Id = id.ToString(), epoch }, cancellationToken),
        cancellationToken);

    /// <summary>Enables or disables; the reason goes where it is enabled.</summary>
    public Task SetStatusAsync(string requestId, ServiceId id, bool disabled, string? reason, CancellationToken cancellationToken) => ChangeAsync(
        requestId, id, "UPDATE fleet_services SET disabled = @disabled, disabled_reason = @reason, updated_at = @Now WHERE id = @Id",
        new { Id = id.ToString(), disabled = disabled ? 1L : 0L, reason = disabled ? reason : null, Now = Now() }, cancellationToken);

    /// <summary>Calls it down, or takes the word back.</summary>
    public Task SetForcedDownAsync(string requestId, ServiceId id, bool forcedDown, CancellationToken cancellationToken) => ChangeAsync(
        requestId, id, "UPDATE fleet_services SET forced_down = @forced, updated_at = @Now WHERE id = @Id",
        new { Id = id.ToString(), forced = forcedDown ? 1L : 0L, Now = Now() }, cancellationToken);

    /// <summary>Deletes it and, for a compute service, the host's report and its places in aggregates.</summary>
    public Task DeleteAsync(string requestId, ServiceRecord service, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                await TellAsync(work, requestId, "delete", service.Id.ToString(), cancellationToken);
                var parameters = new { Id = service.Id.ToString(), Host = service.Host.Value, Now = Now() };
                await work.ExecuteAsync(
                    "UPDATE fleet_services SET deleted = number, deleted_at = @Now WHERE id = @Id", parameters, cancellationToken);
                await work.ExecuteAsync("DELETE FROM fleet_hypervisors WHERE service_id = @Id", parameters, cancellationToken);
                if (service.IsCompute)
                {
                    await work.ExecuteAsync("DELETE FROM fleet_aggregate_hosts WHERE host = @Host", parameters, cancellationToken);
                }
            },
            cancellationToken);

    private Task ChangeAsync(string requestId, ServiceId id, string sql, object parameters, CancellationToken cancellationToken) => database.WriteAsync(
        async work =>
        {
            await work.ExecuteAsync(sql, parameters, cancellationToken);
            await TellAsync(work, requestId, "update", id.ToString(), cancellationToken);
        },
        cancellationToken);

    // As it is in the transaction; one that another process was quicker to make is not there under this id.
    private async Task TellAsync(IUnitOfWork work, string requestId, string what, string id, CancellationToken cancellationToken)
    {
        if (notices.AreWanted && await work.QuerySingleOrDefaultAsync<ServiceRow>($"{Select} AND id = @id", new { id }, cancellationToken) is { } row)
        {
            await notices.TellAsync(work, requestId, what, row.ToRecord(), cancellationToken);
        }
    }

    private long Now() => clock.GetUtcNow().ToMicroseconds();

    /// <summary>A service and its epoch.</summary>
    internal sealed record ServiceEpoch
    {
        public string Id { get; init; } = "";

        public long Epoch { get; init; }
    }

    private sealed record ServiceRow
    {
        public string Id { get; init; } = "";

        public long Number { get; init; }

        public string Host { get; init; } = "";

        public string BinaryName { get; init; } = "";

        public string Topic { get; init; } = "";

        public long Disabled { get; init; }

        public string? DisabledReason { get; init; }

        public long ForcedDown { get; init; }

        public long? LastSeen { get; init; }

        public long CreatedAt { get; init; }

        public long? UpdatedAt { get; init; }

        public long ReportCount { get; init; }

        public long Version { get; init; }

        public long Epoch { get; init; }

        public ServiceRecord ToRecord() => new()
        {
            ReportCount = ReportCount,
            Version = Version,
            Epoch = Epoch,
            Id = Identifier.Parse<ServiceId>(Id),
            Number = Number,
            Host = new HostName(Host),
            Binary = BinaryName,
            Topic = Topic,
            IsDisabled = Disabled is not 0,
            DisabledReason = DisabledReason,
            IsForcedDown = ForcedDown is not 0,
            LastSeen = Instants.FromMicroseconds(LastSeen),
            CreatedAt = Instants.FromMicroseconds(CreatedAt),
            UpdatedAt = Instants.FromMicroseconds(UpdatedAt),
        };
    }
}
