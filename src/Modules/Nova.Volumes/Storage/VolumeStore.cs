using Nova.Core;
using Nova.Data;

namespace Nova.Volumes.Storage;

/// <summary>All SQL on <c>volumes</c>, <c>volume_types</c> and <c>volume_attachments</c>.</summary>
internal sealed class VolumeStore(Database database, TimeProvider clock)
{
    // Two writers of one row meet seldom, and each round reads afresh: more rounds than this mean a bug.
    private const int MaxRounds = 8;

    private const string From = "FROM volumes JOIN volume_types ON volume_types.id = volumes.type_id";
    private const string SelectById = $"SELECT {VolumeRow.Columns} {From} WHERE volumes.id = @id";
    private const string SelectAttachment = $"SELECT {AttachmentRow.Columns} FROM volume_attachments";

    public Task<VolumeRow?> FindAsync(VolumeId volume, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<VolumeRow>(SelectById, new { id = volume.ToString() }, cancellationToken);

    /// <summary>The row where the caller may know of it.</summary>
    public async Task<Result<VolumeRow>> FindAsync(RequestContext caller, string id, CancellationToken cancellationToken) =>
        Identifier.TryParse<VolumeId>(id, out var volume) && await FindAsync(volume, cancellationToken) is { } row && IsKnownTo(caller, row)
            ? row
            : NotFound(id);

    public static Fault NotFound(string id) => new Fault.NotFound("Volume", id);

    public static bool IsKnownTo(RequestContext caller, VolumeRow row) => caller.IsAdmin || row.ProjectId == caller.Project.Value;

    /// <summary>One page; <paramref name="condition"/> and <paramref name="order"/> are ours, values travel as parameters.</summary>
    public Task<IReadOnlyList<VolumeRow>> ListAsync(string condition, string order, object parameters, CancellationToken cancellationToken) =>
        database.QueryAsync<VolumeRow>($"SELECT {VolumeRow.Columns} {From} WHERE {condition} ORDER BY {order} LIMIT @limit OFFSET @offset", parameters, cancellationToken);

    public Task<long> CountAsync(string condition, object parameters, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<long>($"SELECT COUNT(*) {From} WHERE {condition}", parameters, cancellationToken);

    public async Task AddAsync(IUnitOfWork work, VolumeRow row, CancellationToken cancellationToken) => await work.ExecuteAsync(
        """
        INSERT INTO volumes (id, generation, project_id, user_id, name, description, size_gib, status, previous_status, zone, type_id, bootable, multiattach,
            read_only, metadata, image_metadata, image_id, snapshot_id, source_id, failure, created_at, updated_at)
        VALUES (@Id, 1, @ProjectId, @UserId, @Name, @Description, @SizeGiB, @Status, @PreviousStatus, @Zone, @TypeId, @Bootable, @Multiattach,
            @ReadOnly, @Metadata, @ImageMetadata, @ImageId, @SnapshotId, @SourceId, @Failure, @CreatedAt, @UpdatedAt)
        """,
        Stamp(row) with { CreatedAt = clock.GetUtcNow().ToMicroseconds() }, cancellationToken);

    /// <summary>Reads the row, decides, and writes it where nobody wrote meanwhile; what is returned unchanged (the same object) is not written.</summary>
    /// <returns>The row as it is now; <see cref="Fault.NotFound"/> for none.</returns>
    public async Task<Result<VolumeRow>> ChangeAsync(
        IUnitOfWork work, VolumeId volume, Func<VolumeRow, Result<VolumeRow>> change, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            if (await work.QuerySingleOrDefaultAsync<VolumeRow>(SelectById, new { id = volume.ToString() }, cancellationToken) is not { } row)
            {
                return NotFound(volume.ToString());
            }

            if (!change(row).TryGet(out var changed, out var fault))
            {
                return fault;
            }

            if (ReferenceEquals(changed, row))
            {
                return row;
            }

            if (await TryWriteAsync(work, Stamp(changed), cancellationToken))
            {
                return changed with { Generation = row.Generation + 1 };
            }
        }

        return new Fault.Conflict($"Volume {volume} is being changed by others; try again.");
    }

    public Task<Result<VolumeRow>> ChangeAsync(VolumeId volume, Func<VolumeRow, Result<VolumeRow>> change, CancellationToken cancellationToken) =>
        database.TryWriteAsync(work => ChangeAsync(work, volume, change, cancellationToken), cancellationToken);

    /// <summary>Removes the row, and what holds are left of it.</summary>
    /// <returns>Whether it was there.</returns>
    public static async Task<bool> RemoveAsync(IUnitOfWork work, VolumeId volume, CancellationToken cancellationToken)
    {
        var id = volume.ToString();
        await work.ExecuteAsync("DELETE FROM volume_attachments WHERE volume_id = @id", new { id }, cancellationToken);
        return await work.ExecuteAsync("DELETE FROM volumes WHERE id = @id", new { id }, cancellationToken) is 1;
    }

    /// <summary>The holds of these volumes, the oldest first.</summary>
    public async Task<ILookup<string, AttachmentRow>> ListAttachmentsAsync(IReadOnlyList<string> volumes, CancellationToken cancellationToken) =>
        (await database.QueryAsync<AttachmentRow>($"{SelectAttachment} WHERE volume_id IN @volumes ORDER BY created_at, id", new { volumes }, cancellationToken))
        .ToLookup(row => row.VolumeId);

    public static async Task<IReadOnlyList<AttachmentRow>> ListAttachmentsAsync(IUnitOfWork work, string volume, CancellationToken cancellationToken) =>
        await work.QueryAsync<AttachmentRow>($"{SelectAttachment} WHERE volume_id = @volume ORDER BY created_at, id", new { volume }, cancellationToken);

    public Task<IReadOnlyList<AttachmentRow>> ListAttachmentsAsync(string condition, object parameters, CancellationToken cancellationToken) =>
        database.QueryAsync<AttachmentRow>($"{SelectAttachment} WHERE {condition} ORDER BY created_at, id", parameters, cancellationToken);

    public static Task<AttachmentRow?> FindAttachmentAsync(IUnitOfWork work, AttachmentId attachment, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<AttachmentRow>($"{SelectAttachment} WHERE id = @id", new { id = attachment.ToString() }, cancellationToken);

    public Task<AttachmentRow?> FindAttachmentAsync(AttachmentId attachment, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<AttachmentRow>($"{SelectAttachment} WHERE id = @id", new { id = attachment.ToString() }, cancellationToken);

    public async Task AddAttachmentAsync(IUnitOfWork work, AttachmentRow row, CancellationToken cancellationToken) => await work.ExecuteAsync(
        """
        INSERT INTO volume_attachments (id, volume_id, project_id, server_id, host, device, mode, status, created_at, attached_at)
        VALUES (@Id, @VolumeId, @ProjectId, @ServerId, @Host, @Device, @Mode, @Status, @CreatedAt, @AttachedAt)
        """,
        row with { CreatedAt = clock.GetUtcNow().ToMicroseconds() }, cancellationToken);

    public static Task WriteAttachmentAsync(IUnitOfWork work, AttachmentRow row, CancellationToken cancellationToken) => work.ExecuteAsync(
        "UPDATE volume_attachments SET host = @Host, device = @Device, mode = @Mode, status = @Status, attached_at = @AttachedAt WHERE id = @Id", row, cancellationToken);

    public static Task RemoveAttachmentAsync(IUnitOfWork work, string id, CancellationToken cancellationToken) =>
        work.ExecuteAsync("DELETE FROM volume_attachments WHERE id = @id", new { id }, cancellationToken);

    public Task<IReadOnlyList<TypeRow>> ListTypesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<TypeRow>($"SELECT {TypeRow.Columns} FROM volume_types ORDER BY created_at DESC, id", null, cancellationToken);

    public Task<TypeRow?> FindTypeAsync(string nameOrId, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<TypeRow>($"SELECT {TypeRow.Columns} FROM volume_types WHERE id = @nameOrId OR name = @nameOrId", new { nameOrId }, cancellationToken);

    public Task<bool> TryAddTypeAsync(TypeRow row, CancellationToken cancellationToken) => database.WriteAsync(
        async work => await work.ExecuteAsync(
            """
            INSERT INTO volume_types (id, name, description, is_public, extra_specs, created_at)
            VALUES (@Id, @Name, @Description, @IsPublic, @ExtraSpecs, @CreatedAt) ON CONFLICT DO NOTHING
            """,
            row with { CreatedAt = clock.GetUtcNow().ToMicroseconds() }, cancellationToken) is 1,
        cancellationToken);

    public Task WriteTypeAsync(TypeRow row, CancellationToken cancellationToken) => database.WriteAsync(
        work => work.ExecuteAsync(
            "UPDATE volume_types SET name = @Name, description = @Description, is_public = @IsPublic, extra_specs = @ExtraSpecs WHERE id = @Id", row, cancellationToken),
        cancellationToken);

    /// <summary>Removes a type that no volume has.</summary>
    public Task<bool> TryRemoveTypeAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        async work => await work.ExecuteAsync(
            "DELETE FROM volume_types WHERE id = @id AND NOT EXISTS (SELECT 1 FROM volumes WHERE type_id = @id)", new { id }, cancellationToken) is 1,
        cancellationToken);

    private static async Task<bool> TryWriteAsync(IUnitOfWork work, VolumeRow row, CancellationToken cancellationToken) => await work.ExecuteAsync(
        """
        UPDATE volumes SET generation = generation + 1, name = @Name, description = @Description, size_gib = @SizeGiB, status = @Status,
            previous_status = @PreviousStatus, type_id = @TypeId, bootable = @Bootable, read_only = @ReadOnly, metadata = @Metadata,
            image_metadata = @ImageMetadata, image_id = @ImageId, failure = @Failure, updated_at = @UpdatedAt
        WHERE id = @Id AND generation = @Generation
        """,
        row, cancellationToken) is 1;

    private VolumeRow Stamp(VolumeRow row) => row with { UpdatedAt = clock.GetUtcNow().ToMicroseconds() };
}
