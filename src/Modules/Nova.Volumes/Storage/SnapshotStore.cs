using Nova.Core;
using Nova.Data;

namespace Nova.Volumes.Storage;

/// <summary>All SQL on <c>volume_snapshots</c>.</summary>
internal sealed class SnapshotStore(Database database, TimeProvider clock)
{
    private const int MaxRounds = 8;
    private const string SelectById = $"SELECT {SnapshotRow.Columns} FROM volume_snapshots WHERE id = @id";

    public Task<SnapshotRow?> FindAsync(SnapshotId snapshot, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<SnapshotRow>(SelectById, new { id = snapshot.ToString() }, cancellationToken);

    /// <summary>The row where the caller may know of it.</summary>
    public async Task<Result<SnapshotRow>> FindAsync(RequestContext caller, string id, CancellationToken cancellationToken) =>
        Identifier.TryParse<SnapshotId>(id, out var snapshot) && await FindAsync(snapshot, cancellationToken) is { } row
            && (caller.IsAdmin || row.ProjectId == caller.Project.Value)
            ? row
            : NotFound(id);

    public static Fault NotFound(string id) => new Fault.NotFound("Snapshot", id);

    /// <summary>One page; condition and order are ours.</summary>
    public Task<IReadOnlyList<SnapshotRow>> ListAsync(string condition, string order, object parameters, CancellationToken cancellationToken) =>
        database.QueryAsync<SnapshotRow>(
            $"SELECT {SnapshotRow.Columns} FROM volume_snapshots WHERE {condition} ORDER BY {order} LIMIT @limit OFFSET @offset", parameters, cancellationToken);

    public Task<long> CountAsync(string condition, object parameters, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<long>($"SELECT COUNT(*) FROM volume_snapshots WHERE {condition}", parameters, cancellationToken);

    public static Task<long> CountOfAsync(IUnitOfWork work, string volume, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM volume_snapshots WHERE volume_id = @volume", new { volume }, cancellationToken);

    public async Task AddAsync(IUnitOfWork work, SnapshotRow row, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToMicroseconds();
        await work.ExecuteAsync(
            """
            INSERT INTO volume_snapshots (id, generation, project_id, user_id, volume_id, name, description, size_gib, status, metadata, image_metadata, bootable,
                failure, created_at, updated_at)
            VALUES (@Id, 1, @ProjectId, @UserId, @VolumeId, @Name, @Description, @SizeGiB, @Status, @Metadata, @ImageMetadata, @Bootable, @Failure, @CreatedAt, @UpdatedAt)
            """,
            row with { CreatedAt = now, UpdatedAt = now }, cancellationToken);
    }

    /// <summary>Reads the row, decides, and writes it where nobody wrote meanwhile.</summary>
    public async Task<Result<SnapshotRow>> ChangeAsync(
        IUnitOfWork work, SnapshotId snapshot, Func<SnapshotRow, Result<SnapshotRow>> change, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            if (await work.QuerySingleOrDefaultAsync<SnapshotRow>(SelectById, new { id = snapshot.ToString() }, cancellationToken) is not { } row)
            {
                return NotFound(snapshot.ToString());
            }

            if (!change(row).TryGet(out var changed, out var fault))
            {
                return fault;
            }

            var rows = await work.ExecuteAsync(
                """
                UPDATE volume_snapshots SET generation = generation + 1, name = @Name, description = @Description, status = @Status, metadata = @Metadata,
                    failure = @Failure, updated_at = @UpdatedAt
                WHERE id = @Id AND generation = @Generation
                """,
                changed with { UpdatedAt = clock.GetUtcNow().ToMicroseconds() }, cancellationToken);
            if (rows is 1)
            {
                return changed with { Generation = row.Generation + 1 };
            }
        }

        return new Fault.Conflict($"Snapshot {snapshot} is being changed by others; try again.");
    }

    public Task<Result<SnapshotRow>> ChangeAsync(SnapshotId snapshot, Func<SnapshotRow, Result<SnapshotRow>> change, CancellationToken cancellationToken) =>
        database.TryWriteAsync(work => ChangeAsync(work, snapshot, change, cancellationToken), cancellationToken);

    /// <summary>Removes the row.</summary>
    /// <returns>Whether it was there.</returns>
    public static async Task<bool> RemoveAsync(IUnitOfWork work, SnapshotId snapshot, CancellationToken cancellationToken) =>
        await work.ExecuteAsync("DELETE FROM volume_snapshots WHERE id = @id", new { id = snapshot.ToString() }, cancellationToken) is 1;
}
