using System.Collections.Concurrent;
using System.Data.Common;
using Nova.Data;
using Nova.TestKit;
using Nova.TestKit.Data;
using Nova.TestKit.Virt;

namespace Nova.Tests.Integration.Data;

/// <summary>A database of two PostgreSQL servers, whose primary dies; and one that takes no writes for now.</summary>
public sealed class FailOverTests
{
    private const int Writers = 4;
    private const int Some = 50;
    private const string Write = "INSERT INTO notes (id) VALUES (@id) ON CONFLICT (id) DO NOTHING";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    [NeedsTheory("postgres")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_committed_is_there_and_writes_go_on_when_the_primary_dies_and_its_standby_is_promoted(bool standbyIsFirst)
    {
        await using var primary = await PostgresServer.CreateAsync();
        await using var standby = await primary.CreateStandbyAsync();
        await using var database = Open(standbyIsFirst ? PostgresServer.OptionOf(standby, primary) : PostgresServer.OptionOf(primary, standby));
        await MakeNotesAsync(database);
        ConcurrentQueue<string> committed = new();
        using CancellationTokenSource enough = new();
        var writers = Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteUntilAsync(database, $"{writer}", committed, enough.Token))).ToList();
        await Eventually.TrueAsync(() => committed.Count > Some, Limit, () => $"{committed.Count} are written");

        await primary.KillAsync();
        await standby.PromoteAsync();

        var before = committed.Count;
        await Eventually.TrueAsync(() => committed.Count > before + Some || writers.Any(writer => writer.IsFaulted), Limit, () => $"{committed.Count} are written, {before} of them before");
        await enough.CancelAsync();
        await Task.WhenAll(writers);
        (await database.QueryAsync<string>("SELECT id FROM notes", null, default)).ShouldBe(committed, ignoreOrder: true);
        (await standby.RunAsync("SELECT count(*) FROM notes")).ShouldBe($"{committed.Count}");
    }

    [NeedsFact("postgres")]
    public async Task While_no_server_is_the_primary_the_database_is_unavailable_for_now()
    {
        await using var primary = await PostgresServer.CreateAsync();
        await using var standby = await primary.CreateStandbyAsync();
        await using var database = Open(PostgresServer.OptionOf(primary, standby));
        await MakeNotesAsync(database);

        await primary.KillAsync();

        // The first find the connection broken, the next no server at all, those after them none that takes writes.
        for (var attempt = 0; attempt < 5; attempt++)
        {
            (await Should.ThrowAsync<DbException>(() => WriteAsync(database, "lost"))).IsTransient.ShouldBeTrue();
            (await Should.ThrowAsync<DbException>(() => database.PingAsync(default))).IsTransient.ShouldBeTrue();
        }
    }

    [NeedsFact("postgres")]
    public async Task A_server_that_turns_read_only_refuses_writes_for_now_and_takes_them_when_it_may_again()
    {
        await using var server = await PostgresServer.CreateAsync();
        await using var database = Open(server.Option);
        await MakeNotesAsync(database);
        await WriteAsync(database, "before");

        await SetReadOnlyAsync(server, "on");
        (await Should.ThrowAsync<DbException>(() => WriteAsync(database, "refused"))).IsTransient.ShouldBeTrue();
        (await database.QueryAsync<string>("SELECT id FROM notes", null, default)).ShouldBe(["before"]);

        await SetReadOnlyAsync(server, "off");
        await WriteAsync(database, "after");
        (await database.QueryAsync<string>("SELECT id FROM notes ORDER BY id", null, default)).ShouldBe(["after", "before"]);
    }

    [NeedsFact("postgres")]
    public async Task A_connection_that_the_servers_shutdown_ends_is_unavailable_for_now_in_writes_and_in_reads()
    {
        const string End = "SELECT pg_terminate_backend(pg_backend_pid())";
        await using var test = await TestDatabase.CreatePostgresAsync();

        (await Should.ThrowAsync<DbException>(() => test.Database.WriteAsync(work => work.ExecuteAsync(End, null, default), default))).IsTransient.ShouldBeTrue();
        (await Should.ThrowAsync<DbException>(() => test.Database.QueryAsync<bool>(End, null, default))).IsTransient.ShouldBeTrue();
        await test.Database.PingAsync(default);
    }

    private static Database Open(string connection) => TestDatabase.Open(new DatabaseOptions { Connection = connection });

    private static Task<int> MakeNotesAsync(Database database) =>
        database.WriteAsync(work => work.ExecuteAsync("CREATE TABLE notes (id TEXT PRIMARY KEY)", null, default), default);

    private static Task<int> WriteAsync(Database database, string id) => database.WriteAsync(work => work.ExecuteAsync(Write, new { id }, default), default);

    // A careful writer: what may not have been written is written again under the same key.
    private static async Task WriteUntilAsync(Database database, string writer, ConcurrentQueue<string> committed, CancellationToken enough)
    {
        for (var number = 0; !enough.IsCancellationRequested; number++)
        {
            while (!await TryWriteAsync(database, $"{writer}-{number}"))
            {
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }

            committed.Enqueue($"{writer}-{number}");
        }
    }

    private static async Task<bool> TryWriteAsync(Database database, string id)
    {
        try
        {
            await WriteAsync(database, id);
            return true;
        }
        catch (DbException exception) when (exception.IsTransient)
        {
            return false;
        }
    }

    private static async Task SetReadOnlyAsync(PostgresServer server, string value)
    {
        await server.RunAsync($"ALTER SYSTEM SET default_transaction_read_only = {value}");
        await server.RunAsync("SELECT pg_reload_conf()");
        await Eventually.TrueAsync(
            async () => await server.RunAsync("SHOW default_transaction_read_only") == value, Limit, () => $"default_transaction_read_only is not {value}");
    }
}
