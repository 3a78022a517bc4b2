using Nova.Core;
using Nova.Data;

namespace Nova.Images.Storage;

/// <summary>One row of <c>image_members</c>.</summary>
internal sealed record MemberRow
{
    public required string ImageId { get; init; }

    public required string Member { get; init; }

    public string Status { get; init; } = "pending";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }
}

/// <summary>The SQL on <c>image_members</c>.</summary>
internal sealed class MemberStore(Database database, TimeProvider clock)
{
    private const string Select =
        "SELECT image_id AS ImageId, member AS Member, status AS Status, created_at AS CreatedAt, updated_at AS UpdatedAt FROM image_members";

    public Task<IReadOnlyList<MemberRow>> ListAsync(string image, CancellationToken cancellationToken) =>
        database.QueryAsync<MemberRow>($"{Select} WHERE image_id = @image ORDER BY created_at, member", new { image }, cancellationToken);

    public Task<MemberRow?> FindAsync(string image, string member, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<MemberRow>(
            $"{Select} WHERE image_id = @image AND member = @member", new { image, member }, cancellationToken);

    /// <summary>A conflict where it is a member already.</summary>
    public async Task<Result<MemberRow>> AddAsync(string image, string member, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToMicroseconds();
        MemberRow row = new() { ImageId = image, Member = member, CreatedAt = now, UpdatedAt = now };
        var added = await database.WriteAsync(
            work => work.ExecuteAsync(
                """
                INSERT INTO image_members (image_id, member, status, created_at, updated_at)
                VALUES (@ImageId, @Member, @Status, @CreatedAt, @UpdatedAt) ON CONFLICT (image_id, member) DO NOTHING
                """,
                row, cancellationToken),
            cancellationToken);
        return added is 1 ? row : new Fault.Conflict($"Image member {member} already exists for image {image}.");
    }

    public async Task<MemberRow?> AnswerAsync(string image, string member, string status, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToMicroseconds();
        await database.WriteAsync(
            work => work.ExecuteAsync(
                "UPDATE image_members SET status = @status, updated_at = @now WHERE image_id = @image AND member = @member",
                new { image, member, status, now }, cancellationToken),
            cancellationToken);
        return await FindAsync(image, member, cancellationToken);
    }

    /// <returns>Whether it was one.</returns>
    public Task<bool> RemoveAsync(string image, string member, CancellationToken cancellationToken) => database.WriteAsync(
        async work => await work.ExecuteAsync(
            "DELETE FROM image_members WHERE image_id = @image AND member = @member", new { image, member }, cancellationToken) is 1,
        cancellationToken);
}
