using Nova.Core;
using Nova.Data;

namespace Nova.Keypairs.Storage;

/// <summary>All SQL on keypairs.</summary>
internal sealed class KeypairStore(Database database)
{
    private const string Columns =
        "user_id AS UserId, name AS Name, number AS Number, type AS Type, public_key AS PublicKey, fingerprint AS Fingerprint, created_at AS CreatedAt";

    private const string Select = $"SELECT {Columns} FROM keypairs WHERE user_id = @owner";

    /// <summary>The user's keypair of that name.</summary>
    public Task<KeypairRow?> FindAsync(UserId owner, string name, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<KeypairRow>($"{Select} AND name = @name", new { owner = owner.Value, name }, cancellationToken);

    /// <summary>The user's keypairs by name, those behind <paramref name="behind"/>.</summary>
    public Task<IReadOnlyList<KeypairRow>> ListAsync(UserId owner, string behind, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<KeypairRow>(
            $"{Select} AND name > @behind ORDER BY name LIMIT @limit", new { owner = owner.Value, behind, limit }, cancellationToken);

    /// <summary>How many the user has.</summary>
    public static Task<long> CountAsync(IUnitOfWork work, UserId owner, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM keypairs WHERE user_id = @owner", new { owner = owner.Value }, cancellationToken);

    /// <summary>Inserts a keypair; its number is drawn here.</summary>
    /// <returns><see langword="false"/> where the user has one of that name already.</returns>
    public static async Task<bool> TryAddAsync(IUnitOfWork work, KeypairRow row, CancellationToken cancellationToken)
    {
        var number = await work.QuerySingleOrDefaultAsync<long>(
            "UPDATE keypair_numbers SET last = last + 1 WHERE name = 'keypair' RETURNING last", null, cancellationToken);
        return await work.ExecuteAsync(
            """
            INSERT INTO keypairs (user_id, name, number, type, public_key, fingerprint, created_at)
            VALUES (@UserId, @Name, @Number, @Type, @PublicKey, @Fingerprint, @CreatedAt)
            ON CONFLICT (user_id, name) DO NOTHING
            """,
            row with { Number = number }, cancellationToken) is 1;
    }

    /// <summary>Removes a keypair; servers keep their copies.</summary>
    /// <returns>What it was; <see langword="null"/> where there was none.</returns>
    public static Task<KeypairRow?> DeleteAsync(IUnitOfWork work, UserId owner, string name, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<KeypairRow>(
            $"DELETE FROM keypairs WHERE user_id = @owner AND name = @name RETURNING {Columns}", new { owner = owner.Value, name }, cancellationToken);
}
