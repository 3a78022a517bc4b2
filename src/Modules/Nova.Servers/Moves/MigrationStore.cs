using System.Collections.Frozen;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Data;

namespace Nova.Servers.Moves;

/// <summary>All SQL on <c>migrations</c> but the list's.</summary>
internal sealed class MigrationStore(Database database, TimeProvider clock)
{
    private const string Select = $"SELECT {MigrationRow.Columns} FROM migrations";
    private const string SelectOpen = $"{Select} WHERE server_id = @server AND is_open = 1";
    private const string SelectById = $"{Select} WHERE id = @id";

    public Task<MigrationRow?> FindAsync(long id, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<MigrationRow>(SelectById, new { id }, cancellationToken);

    /// <inheritdoc cref="FindAsync(long, CancellationToken)" />
    public static Task<MigrationRow?> FindAsync(IUnitOfWork work, long id, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<MigrationRow>(SelectById, new { id }, cancellationToken);

    /// <summary>The move of the server that is under way or waits to be settled; there is one at most.</summary>
    public Task<MigrationRow?> FindOpenAsync(ServerId server, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<MigrationRow>(SelectOpen, new { server = server.ToString() }, cancellationToken);

    /// <inheritdoc cref="FindOpenAsync(ServerId, CancellationToken)" />
    public static Task<MigrationRow?> FindOpenAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<MigrationRow>(SelectOpen, new { server = server.ToString() }, cancellationToken);

    /// <summary>Which of these servers an open move keeps on the host, whatever their rows say.</summary>
    public async Task<IReadOnlySet<string>> KeptOnAsync(HostName host, IReadOnlyList<ServerId> servers, CancellationToken cancellationToken) =>
        servers is [] ? [] : (await database.QueryAsync<string>(
            "SELECT server_id FROM migrations WHERE is_open = 1 AND server_id IN @ids AND (source_host = @host OR dest_host = @host)",
            new { host = host.Value, ids = servers.Select(server => server.ToString()).ToArray() }, cancellationToken)).ToFrozenSet();

    /// <summary>
    /// Those of these servers that were taken from the host because it was down: done, unless they have come back to it since, or under way and claimed elsewhere.
    /// </summary>
    public async Task<IReadOnlyList<ServerId>> ListEvacuatedAsync(HostName host, IReadOnlyList<ServerId> servers, CancellationToken cancellationToken)
    {
        var found = servers is [] ? [] : await database.QueryAsync<string>(
            $"""
            SELECT DISTINCT taken.server_id FROM migrations taken JOIN servers ON servers.id = taken.server_id
             WHERE taken.source_host = @host AND taken.type = '{MigrationType.Evacuation}' AND taken.server_id IN @ids
               AND ((taken.is_open = 1 AND taken.status = '{MigrationStatus.PreMigrating}')
                    OR (taken.status = '{MigrationStatus.Done}' AND (servers.host IS NULL OR servers.host <> @host)))
               AND NOT EXISTS (SELECT 1 FROM migrations back WHERE back.server_id = taken.server_id AND back.is_open = 1 AND back.dest_host = @host)
            """,
            new { host = host.Value, ids = servers.Select(server => server.ToString()).ToArray() }, cancellationToken);
        return [.. found.Select(Identifier.Parse<ServerId>)];
    }

    /// <summary>Moves that wait to be settled since before the instant, and those whose server is in another state than their end is.</summary>
    public Task<IReadOnlyList<MigrationRow>> ListUnsettledAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.QueryAsync<MigrationRow>(
            $"""
            {Select} WHERE is_open = 1 AND status = '{MigrationStatus.Finished}' AND (updated_at < @before OR EXISTS (
                SELECT 1 FROM servers WHERE servers.id = migrations.server_id AND servers.vm_state <> 'resized' AND servers.task_state = ''))
            ORDER BY id LIMIT 100
            """,
            new { before = before.ToMicroseconds() }, cancellationToken);

    /// <summary>Adds a migration; its number is drawn here.</summary>
    public async Task<MigrationRow> AddAsync(IUnitOfWork work, MigrationRow row, CancellationToken cancellationToken)
    {
        var id = await work.QuerySingleOrDefaultAsync<long>(
            "UPDATE server_numbers SET last = last + 1 WHERE name = 'migration' RETURNING last", null, cancellationToken);
        var now = clock.GetUtcNow().ToMicroseconds();
        var added = row with { Id = id, CreatedAt = now, UpdatedAt = now };
        await work.ExecuteAsync(
            """
            INSERT INTO migrations (id, uuid, server_id, server_project_id, project_id, user_id, type, status, is_open, was_running, source_host, source_node,
                source_zone, dest_host, dest_node, dest_address, old_flavor, new_flavor, created_at, updated_at)
            VALUES (@Id, @Uuid, @ServerId, @ServerProjectId, @ProjectId, @UserId, @Type, @Status, @IsOpen, @WasRunning, @SourceHost, @SourceNode,
                @SourceZone, @DestHost, @DestNode, @DestAddress, @OldFlavor, @NewFlavor, @CreatedAt, @UpdatedAt)
            """,
            added, cancellationToken);
        return added;
    }

    /// <summary>Writes where the server goes.</summary>
    public Task AimAsync(IUnitOfWork work, long id, HostName host, string? node, string? address, string status, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            "UPDATE migrations SET dest_host = @host, dest_node = @node, dest_address = @address, status = @status, updated_at = @now WHERE id = @id AND is_open = 1",
            new { id, host = host.Value, node, address, status, now = clock.GetUtcNow().ToMicroseconds() }, cancellationToken);

    /// <summary>Writes how far it is; one that has ended is left alone.</summary>
    public Task MoveAsync(IUnitOfWork work, long id, string status, CancellationToken cancellationToken) => WriteAsync(work, id, status, isOpen: 1, cancellationToken);

    /// <summary>Writes how far its memory and disks are; nothing of them is zero.</summary>
    public Task ProgressAsync(long id, SendProgress progress, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync(
            """
            UPDATE migrations SET memory_total_bytes = @MemoryTotalBytes, memory_processed_bytes = @MemoryProcessedBytes,
                memory_remaining_bytes = @MemoryRemainingBytes, disk_total_bytes = @DiskTotalBytes, disk_processed_bytes = @DiskProcessedBytes,
                disk_remaining_bytes = @DiskRemainingBytes
            WHERE id = @id AND is_open = 1
            """,
            new
            {
                id,
                MemoryTotalBytes = NotZero(progress.MemoryTotalBytes),
                MemoryProcessedBytes = NotZero(progress.MemoryProcessedBytes),
                MemoryRemainingBytes = NotZero(progress.MemoryRemainingBytes),
                DiskTotalBytes = NotZero(progress.DiskTotalBytes),
                DiskProcessedBytes = NotZero(progress.DiskProcessedBytes),
                DiskRemainingBytes = NotZero(progress.DiskRemainingBytes),
            },
            cancellationToken),
        cancellationToken);

    /// <summary>Ends it; one that has ended is left alone.</summary>
    /// <returns>Whether it was open.</returns>
    public async Task<bool> EndAsync(IUnitOfWork work, long id, string status, CancellationToken cancellationToken) =>
        await WriteAsync(work, id, status, isOpen: 0, cancellationToken) is 1;

    // The API has no word for nothing.
    private static long? NotZero(long? bytes) => bytes is > 0 ? bytes : null;

    private Task<int> WriteAsync(IUnitOfWork work, long id, string status, int isOpen, CancellationToken cancellationToken) => work.ExecuteAsync(
        "UPDATE migrations SET status = @status, is_open = @isOpen, updated_at = @now WHERE id = @id AND is_open = 1",
        new { id, status, isOpen, now = clock.GetUtcNow().ToMicroseconds() }, cancellationToken);
}
