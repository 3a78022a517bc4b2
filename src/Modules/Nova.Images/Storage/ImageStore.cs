using Nova.Core;
using Nova.Data;

namespace Nova.Images.Storage;

/// <summary>The SQL on <c>images</c> and <c>image_words</c>.</summary>
internal sealed class ImageStore(Database database, TimeProvider clock)
{
    private const string SelectById = $"SELECT {ImageRow.Select} FROM images WHERE id = @Id AND deleted_at IS NULL";

    private const string Insert =
        """
        INSERT INTO images (id, generation, name, status, visibility, owner, disk_format, container_format, size_bytes, virtual_size_bytes,
            md5, sha512, min_disk, min_ram, is_protected, is_hidden, tags, properties, created_at, updated_at, deleted_at)
        VALUES (@Id, @Generation, @Name, @Status, @Visibility, @Owner, @DiskFormat, @ContainerFormat, @SizeBytes, @VirtualSizeBytes,
            @Md5, @Sha512, @MinDisk, @MinRam, @IsProtected, @IsHidden, @Tags, @Properties, @CreatedAt, @UpdatedAt, @DeletedAt)
        ON CONFLICT (id) DO NOTHING
        """;

    private const string Update =
        """
        UPDATE images SET generation = generation + 1, name = @Name, status = @Status, visibility = @Visibility, owner = @Owner,
            disk_format = @DiskFormat, container_format = @ContainerFormat, size_bytes = @SizeBytes,
            virtual_size_bytes = @VirtualSizeBytes, md5 = @Md5, sha512 = @Sha512, min_disk = @MinDisk, min_ram = @MinRam,
            is_protected = @IsProtected, is_hidden = @IsHidden, tags = @Tags, properties = @Properties, updated_at = @UpdatedAt,
            deleted_at = @DeletedAt
        WHERE id = @Id AND generation = @Generation AND deleted_at IS NULL
        """;

    /// <summary>The image, whoever asks; membership is that of <paramref name="project"/>.</summary>
    public Task<ImageRow?> FindAsync(string id, ProjectId project, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<ImageRow>(SelectById, new { Id = id, Project = project.Value }, cancellationToken);

    /// <summary>The image where the caller may know of it; one statement.</summary>
    public async Task<Result<ImageRow>> FindAsync(RequestContext caller, string id, CancellationToken cancellationToken)
    {
        // Any spelling of a UUID is one image; what is none is no image.
        var found = Identifier.TryParse<ImageId>(id, out var image) ? await FindAsync(image.ToString(), caller.Project, cancellationToken) : null;
        return found is not null && ImageAccess.CanSee(caller, found) ? found : ImageAccess.NotFound(id);
    }

    /// <summary>Registers an image; a conflict where the identifier was ever used.</summary>
    public Task<Result<ImageRow>> AddAsync(ImageRow row, CancellationToken cancellationToken) => database.TryWriteAsync<ImageRow>(
        async work =>
        {
            var now = clock.GetUtcNow().ToMicroseconds();
            var added = row with { CreatedAt = now, UpdatedAt = now, Generation = 1 };
            if (await work.ExecuteAsync(Insert, added, cancellationToken) is 0)
            {
                return new Fault.Conflict($"Image ID {row.Id} already exists!");
            }

            await WriteWordsAsync(work, added, cancellationToken);
            return added;
        },
        cancellationToken);

    /// <summary>Reads the image where the caller may know of it, decides and writes, in one transaction.</summary>
    /// <param name="change">May run again after a conflict; what it returns unchanged (the same object) is not written.</param>
    public Task<Result<ImageRow>> ChangeAsync(
        RequestContext caller, string id, Func<ImageRow, Result<ImageRow>> change, CancellationToken cancellationToken) =>
        database.TryWriteAsync<ImageRow>(
            async work =>
            {
                var row = await ReadAsync(work, caller, id, cancellationToken);
                if (row is null || !ImageAccess.CanSee(caller, row))
                {
                    return ImageAccess.NotFound(id);
                }

                return change(row).TryGet(out var changed, out var fault) ? await WriteAsync(work, row, changed, cancellationToken) : fault;
            },
            cancellationToken);

    /// <summary>Moves an image from one status to another as the product itself, whoever owns it.</summary>
    /// <returns>The row as it is now; <see langword="null"/> where it is not in that status any more.</returns>
    public Task<ImageRow?> MoveAsync(string id, string from, Func<ImageRow, ImageRow> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                var row = await work.QuerySingleOrDefaultAsync<ImageRow>(SelectById, new { Id = id, Project = "" }, cancellationToken);
                return row?.Status == from && (await WriteAsync(work, row, change(row), cancellationToken)).TryGet(out var written, out _)
                    ? written
                    : null;
            },
            cancellationToken);

    /// <summary>Identifiers and statuses of all images that have, or are about to have, content.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListStoredAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync<ImageRow>(
            "SELECT id AS Id, status AS Status FROM images WHERE deleted_at IS NULL AND status <> 'queued'", null, cancellationToken))
        .ToDictionary(row => row.Id, row => row.Status);

    /// <summary>One page.</summary>
    public Task<IReadOnlyList<ImageRow>> ListAsync(string sql, IReadOnlyDictionary<string, object?> parameters, CancellationToken cancellationToken) =>
        database.QueryAsync<ImageRow>(sql, parameters, cancellationToken);

    private static async Task<ImageRow?> ReadAsync(IUnitOfWork work, RequestContext caller, string id, CancellationToken cancellationToken) =>
        Identifier.TryParse<ImageId>(id, out var image)
            ? await work.QuerySingleOrDefaultAsync<ImageRow>(
                SelectById, new { Id = image.ToString(), Project = caller.Project.Value }, cancellationToken)
            : null;

    private async Task<Result<ImageRow>> WriteAsync(IUnitOfWork work, ImageRow old, ImageRow changed, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(old, changed))
        {
            return old;
        }

        var now = clock.GetUtcNow().ToMicroseconds();
        changed = changed with { UpdatedAt = now, DeletedAt = changed.Status is ImageStatus.Deleted ? now : null };
        if (await work.ExecuteAsync(Update, changed, cancellationToken) is 0)
        {
            return new Fault.Conflict($"Image {old.Id} is being changed by others; try again.");
        }

        if (changed.Tags != old.Tags || changed.Properties != old.Properties)
        {
            await WriteWordsAsync(work, changed, cancellationToken);
        }

        if (changed.Status is ImageStatus.Deleted)
        {
            await work.ExecuteAsync("DELETE FROM image_members WHERE image_id = @Id", new { changed.Id }, cancellationToken);
        }

        return changed with { Generation = changed.Generation + 1 };
    }

    private static async Task WriteWordsAsync(IUnitOfWork work, ImageRow row, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync("DELETE FROM image_words WHERE image_id = @Id", new { row.Id }, cancellationToken);
        var words = row.GetTags().Select(tag => (Kind: "tag", Name: tag, Value: ""))
            .Concat(row.GetProperties().Select(pair => (Kind: "property", Name: pair.Key, pair.Value)));
        foreach (var (kind, name, value) in words)
        {
            await work.ExecuteAsync(
                "INSERT INTO image_words (image_id, kind, name, value) VALUES (@Id, @kind, @name, @value)",
                new { row.Id, kind, name, value }, cancellationToken);
        }
    }
}
