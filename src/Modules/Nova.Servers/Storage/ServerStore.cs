using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;

namespace Nova.Servers.Storage;

/// <summary>All SQL on <c>servers</c> and <c>server_contents</c> but the lists'.</summary>
internal sealed class ServerStore(Database database, IServerNews news, TimeProvider clock)
{
    // Two writers of one row meet seldom, and each round reads afresh: more rounds than this mean a bug.
    private const int MaxRounds = 8;

    private const string SelectHeadById = $"SELECT {ServerHead.Columns} FROM servers WHERE id = @id";

    private static readonly string SelectById = $"SELECT {ServerColumns.Select} FROM servers WHERE id = @id";

    /// <summary>The row, deleted or not.</summary>
    public Task<ServerRow?> FindAsync(ServerId server, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<ServerRow>(SelectById, new { id = server.ToString() }, cancellationToken);

    /// <summary>The row where the caller may know of it: its project's, or any for an admin; not deleted.</summary>
    public async Task<ServerRow?> FindAsync(RequestContext caller, ServerId server, CancellationToken cancellationToken) =>
        await FindAsync(server, cancellationToken) is { DeletedAt: null } row && (caller.IsAdmin || row.ProjectId == caller.Project.Value)
            ? row
            : null;

    /// <summary>The row as it is in this transaction, deleted or not.</summary>
    public static Task<ServerRow?> FindAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken) =>
        work.QuerySingleOrDefaultAsync<ServerRow>(SelectById, new { id = server.ToString() }, cancellationToken);

    /// <summary>What no list shows.</summary>
    public Task<ServerContents?> FindContentsAsync(ServerId server, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<ServerContents>(
            """
            SELECT server_id AS ServerId, user_data AS UserData, files AS Files, networks AS Networks,
                admin_password AS AdminPassword, guest_password AS GuestPassword
            FROM server_contents WHERE server_id = @id
            """,
            new { id = server.ToString() },
            cancellationToken);

    /// <summary>The rows of servers on these hosts that are not deleted.</summary>
    public Task<IReadOnlyList<ServerRow>> ListOnHostsAsync(IReadOnlyCollection<HostName> hosts, CancellationToken cancellationToken) =>
        database.QueryAsync<ServerRow>(
            $"SELECT {ServerColumns.Select} FROM servers WHERE host IN @hosts AND deleted_at IS NULL", new { hosts = hosts.Select(host => host.Value).ToArray() }, cancellationToken);

    /// <summary>The rows of these servers, deleted or not.</summary>
    public Task<IReadOnlyList<ServerRow>> ListAsync(IReadOnlyList<ServerId> ids, CancellationToken cancellationToken) =>
        ListAsync([.. ids.Select(id => id.ToString())], cancellationToken);

    /// <inheritdoc cref="ListAsync(IReadOnlyList{ServerId}, CancellationToken)" />
    public async Task<IReadOnlyList<ServerRow>> ListAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) => ids is [var only]
        ? await database.QueryAsync<ServerRow>(SelectById, new { id = only }, cancellationToken)
        : await database.QueryAsync<ServerRow>($"SELECT {ServerColumns.Select} FROM servers WHERE id IN @ids", new { ids }, cancellationToken);

    /// <summary>The head of the row, deleted or not.</summary>
    public Task<ServerHead?> FindHeadAsync(ServerId server, CancellationToken cancellationToken) =>
        database.QuerySingleOrDefaultAsync<ServerHead>(SelectHeadById, new { id = server.ToString() }, cancellationToken);

    /// <summary>Which of these are there and not deleted.</summary>
    public Task<IReadOnlyList<string>> ExistingAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        database.QueryAsync<string>("SELECT id FROM servers WHERE id IN @ids AND deleted_at IS NULL", new { ids = ids.ToArray() }, cancellationToken);

    /// <summary>Where these servers are; those that are deleted or nowhere are left out.</summary>
    public async Task<IReadOnlyDictionary<ServerId, HostName>> ListHostsAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        (await database.QueryAsync<PlacedRow>(
            "SELECT id AS Id, host AS Host FROM servers WHERE id IN @ids AND host IS NOT NULL AND deleted_at IS NULL", new { ids = ids.ToArray() }, cancellationToken))
        .ToDictionary(row => Identifier.Parse<ServerId>(row.Id), row => new HostName(row.Host));

    /// <summary>The hosts that have servers of these projects.</summary>
    public async Task<IReadOnlyList<HostName>> ListHostsOfAsync(IReadOnlyCollection<string> projects, CancellationToken cancellationToken) =>
    [
        .. (await database.QueryAsync<string>(
            "SELECT DISTINCT host FROM servers WHERE project_id IN @projects AND host IS NOT NULL AND deleted_at IS NULL", new { projects = projects.ToArray() }, cancellationToken))
            .Select(host => new HostName(host)),
    ];

    /// <summary>The user data of those servers that have some, by server.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ListUserDataAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        (await database.QueryAsync<UserDataRow>(
            "SELECT server_id AS ServerId, user_data AS UserData FROM server_contents WHERE server_id IN @ids AND user_data IS NOT NULL",
            new { ids },
            cancellationToken)).ToDictionary(row => row.ServerId, row => row.UserData);

    /// <summary>Draws <paramref name="count"/> consecutive numbers; returns the first.</summary>
    public static async Task<long> DrawNumbersAsync(IUnitOfWork work, int count, CancellationToken cancellationToken) =>
        await work.QuerySingleOrDefaultAsync<long>(
            "UPDATE server_numbers SET last = last + @count WHERE name = 'server' RETURNING last", new { count }, cancellationToken) - count + 1;

    /// <summary>Inserts a server.</summary>
    public static async Task AddAsync(IUnitOfWork work, ServerRow row, ServerContents contents, CancellationToken cancellationToken)
    {
        await work.ExecuteAsync(
            $"INSERT INTO servers ({ServerColumns.Names}) VALUES ({ServerColumns.Parameters})", row, cancellationToken);
        await work.ExecuteAsync(
            """
            INSERT INTO server_contents (server_id, user_data, files, networks, admin_password, guest_password)
            VALUES (@ServerId, @UserData, @Files, @Networks, @AdminPassword, @GuestPassword)
            """,
            contents, cancellationToken);
    }

    /// <summary>
    /// Reads the row, decides, and writes it where nobody wrote meanwhile; decides anew where somebody did. What
    /// <paramref name="change"/> returns unchanged (the same object) is not written.
    /// </summary>
    /// <returns>The row as it is now; <see cref="Fault.NotFound"/> for no such server or a deleted one.</returns>
    public async Task<Result<ServerRow>> ChangeAsync(
        IUnitOfWork work, ServerId server, Func<ServerRow, Result<ServerRow>> change, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var row = await work.QuerySingleOrDefaultAsync<ServerRow>(SelectById, new { id = server.ToString() }, cancellationToken);
            if (row is not { DeletedAt: null })
            {
                return new Fault.NotFound("Instance", server.ToString());
            }

            if (!change(row).TryGet(out var changed, out var fault))
            {
                return fault;
            }

            if (ReferenceEquals(changed, row))
            {
                return row;
            }

            if (await TryWriteAsync(work, changed, row.Generation, cancellationToken) is { } written)
            {
                news.Changed(work, UpdateOf(row, written));
                return written;
            }
        }

        return new Fault.Conflict($"Instance {server} is being changed by others; try again.");
    }

    /// <summary>Replaces the user data; <see langword="null"/> takes it off.</summary>
    public static Task WriteUserDataAsync(IUnitOfWork work, ServerId server, string? userData, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            "UPDATE server_contents SET user_data = @userData WHERE server_id = @id", new { id = server.ToString(), userData }, cancellationToken);

    /// <summary>Replaces the administrator's password, as the guest is told it.</summary>
    public static Task WriteAdminPasswordAsync(IUnitOfWork work, ServerId server, string password, CancellationToken cancellationToken) =>
        work.ExecuteAsync(
            "UPDATE server_contents SET admin_password = @password WHERE server_id = @id", new { id = server.ToString(), password }, cancellationToken);

    /// <summary>Stores the password that the guest has posted, once.</summary>
    /// <returns>Whether there was none before.</returns>
    public Task<bool> TryWriteGuestPasswordAsync(ServerId server, string password, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work => await work.ExecuteAsync(
                "UPDATE server_contents SET guest_password = @password WHERE server_id = @id AND guest_password = ''",
                new { id = server.ToString(), password },
                cancellationToken) is 1,
            cancellationToken);

    /// <summary>Forgets the password that the guest has posted: it may post another.</summary>
    public static Task<int> ClearGuestPasswordAsync(IUnitOfWork work, ServerId server, CancellationToken cancellationToken) =>
        work.ExecuteAsync("UPDATE server_contents SET guest_password = '' WHERE server_id = @id", new { id = server.ToString() }, cancellationToken);

    /// <summary>Servers that were deleted softly before the instant.</summary>
    public Task<IReadOnlyList<ServerRow>> ListReclaimableAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.QueryAsync<ServerRow>(
            $"SELECT {ServerColumns.Select} FROM servers WHERE vm_state = 'soft-delete' AND deleted_at IS NULL AND terminated_at < @before LIMIT 100",
            new { before = before.ToMicroseconds() },
            cancellationToken);

    private static ServerUpdate UpdateOf(ServerRow before, ServerRow after) => new()
    {
        Server = after.ServerId,
        OldState = before.VmState,
        State = after.VmState,
        OldTask = before.TaskState,
        Task = after.TaskState,
        OldName = before.Name == after.Name ? null : before.Name,
    };

    private async Task<ServerRow?> TryWriteAsync(IUnitOfWork work, ServerRow row, long generationRead, CancellationToken cancellationToken)
    {
        var written = row with { Generation = generationRead + 1, UpdatedAt = clock.GetUtcNow().ToMicroseconds() };
        var rows = await work.ExecuteAsync(
            $"""
            UPDATE servers SET {ServerColumns.Assignments}, generation = @Generation
            WHERE id = @Id AND generation = @Generation - 1
            """,
            written, cancellationToken);
        return rows is 1 ? written : null;
    }

    private sealed record PlacedRow(string Id, string Host);

    private sealed record UserDataRow
    {
        public required string ServerId { get; init; }
        public required string UserData { get; init; }
    }
}
