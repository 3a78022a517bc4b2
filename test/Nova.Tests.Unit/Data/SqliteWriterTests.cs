using Microsoft.Data.Sqlite;
using Nova.Core;
using Nova.Data;
using Nova.TestKit.Data;

namespace Nova.Tests.Unit.Data;

/// <summary>Units that share a commit share nothing else.</summary>
public sealed class SqliteWriterTests : IAsyncLifetime
{
    private const string Insert = "INSERT INTO things (id) VALUES (@id)";

    private TestDatabase _test = null!;

    private Database Database => _test.Database;

    public async Task InitializeAsync()
    {
        _test = await TestDatabase.CreateSqliteAsync();
        await Database.WriteAsync(
            work => work.ExecuteAsync(
                """
                CREATE TABLE things (id TEXT PRIMARY KEY);
                CREATE TABLE parts (id TEXT PRIMARY KEY, thing TEXT NOT NULL REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED);
                """,
                null,
                default),
            default);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task Units_that_wait_together_are_committed_together()
    {
        var together = await WhileTheWriterIsHeldAsync(() =>
            Enumerable.Range(0, 20).Select(i => WriteAsync(async work =>
            {
                await work.ExecuteAsync(Insert, new { id = $"t{i}" }, default);
                return await CountOutsideAsync();
            })));

        // A reader beside the writer saw nothing of the group while any of its units ran.
        (await Task.WhenAll(together)).ShouldAllBe(seen => seen == 0);
        (await CountOutsideAsync()).ShouldBe(20);
    }

    [Fact]
    public async Task A_unit_that_throws_is_undone_alone_and_its_caller_gets_its_own_exception()
    {
        var together = await WhileTheWriterIsHeldAsync(() =>
            Enumerable.Range(0, 5).Select(i => WriteAsync(async work =>
            {
                await work.ExecuteAsync(Insert, new { id = $"t{i}" }, default);
                return i == 2 ? throw new TimeoutException("third") : 0L;
            })));

        together[2].Exception!.InnerException.ShouldBeOfType<TimeoutException>().Message.ShouldBe("third");
        together.Count(unit => unit.IsCompletedSuccessfully).ShouldBe(4);
        (await Database.QueryAsync<string>("SELECT id FROM things ORDER BY id", null, default)).ShouldBe(["t0", "t1", "t3", "t4"]);
    }

    [Fact]
    public async Task A_unit_whose_statement_is_refused_is_undone_alone()
    {
        var together = await WhileTheWriterIsHeldAsync(() =>
            "abac".Select(id => WriteAsync(async work => await work.ExecuteAsync(Insert, new { id = id.ToString() }, default))));

        together[2].Exception!.InnerException.ShouldBeOfType<SqliteException>().IsDuplicate().ShouldBeTrue();
        (await CountOutsideAsync()).ShouldBe(3);
    }

    [Fact]
    public async Task A_unit_that_makes_the_commit_fail_fails_alone()
    {
        var ran = 0;
        var together = await WhileTheWriterIsHeldAsync(() =>
        [
            WriteAsync(async work => await work.ExecuteAsync(Insert, new { id = "a" }, default)),
            WriteAsync(async work =>
            {
                work.AfterCommit(() => ran++);
                return await work.ExecuteAsync("INSERT INTO parts (id, thing) VALUES ('p', 'missing')", null, default);
            }),
            WriteAsync(async work => await work.ExecuteAsync(Insert, new { id = "b" }, default)),
        ]);

        together.Select(unit => unit.IsCompletedSuccessfully).ShouldBe([true, false, true]);
        ran.ShouldBe(0);
        (await CountOutsideAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task A_caller_that_gives_up_in_the_queue_writes_nothing()
    {
        using CancellationTokenSource impatient = new();
        var together = await WhileTheWriterIsHeldAsync(() =>
        {
            var unit = Database.WriteAsync(async work => (long)await work.ExecuteAsync(Insert, new { id = "a" }, default), impatient.Token);
            impatient.Cancel();
            return [unit];
        });

        together[0].IsCanceled.ShouldBeTrue();
        (await CountOutsideAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Disposal_waits_for_the_writes_that_were_accepted_and_refuses_later_ones()
    {
        var unit = Database.WriteAsync(work => work.ExecuteAsync(Insert, new { id = "a" }, default), default);

        await Database.DisposeAsync();

        await unit;
        await Should.ThrowAsync<ObjectDisposedException>(() => Database.WriteAsync(work => Task.CompletedTask, default));
        await Should.ThrowAsync<ObjectDisposedException>(() => Database.PingAsync(default));
    }

    [Fact]
    public async Task The_delegate_runs_in_its_callers_context()
    {
        AsyncLocal<string> request = new() { Value = "req-1" };

        var seen = await Database.WriteAsync(_ => Task.FromResult(request.Value), default);

        seen.ShouldBe("req-1");
    }

    private Task<long> WriteAsync(Func<IUnitOfWork, Task<long>> work) => Database.WriteAsync(work, default);

    private async Task<long> CountOutsideAsync() =>
        await Database.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM things", null, default);

    /// <summary>Queues the units while another one holds the writer, so that they become one group; returns them when all have ended.</summary>
    private async Task<Task<long>[]> WhileTheWriterIsHeldAsync(Func<IEnumerable<Task<long>>> start)
    {
        TaskCompletionSource inside = new();
        TaskCompletionSource go = new();
        var holder = Database.WriteAsync(
            async _ =>
            {
                inside.SetResult();
                await go.Task;
            },
            default);
        await inside.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var units = start().ToArray();
        go.SetResult();
        await holder;
        await Task.WhenAll(units).WaitAsync(TimeSpan.FromSeconds(10)).ContinueWith(static _ => { }, TaskScheduler.Default);
        return units;
    }
}
