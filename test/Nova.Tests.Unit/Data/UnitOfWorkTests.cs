using Nova.Core;
using Nova.Data;
using Nova.TestKit.Data;

namespace Nova.Tests.Unit.Data;

public sealed class UnitOfWorkTests : IAsyncLifetime
{
    private const string Insert = "INSERT INTO things (id) VALUES (@id)";

    private TestDatabase _test = null!;

    private Database Database => _test.Database;

    public async Task InitializeAsync()
    {
        _test = await TestDatabase.CreateSqliteAsync();
        await Database.WriteAsync(work => work.ExecuteAsync("CREATE TABLE things (id TEXT PRIMARY KEY)", null, default), default);
    }

    public async Task DisposeAsync() => await _test.DisposeAsync();

    [Fact]
    public async Task What_is_written_is_read_by_the_next_reader()
    {
        await Database.WriteAsync(work => work.ExecuteAsync(Insert, new { id = "a" }, default), default);

        (await Database.QueryAsync<string>("SELECT id FROM things", null, default)).ShouldBe(["a"]);
    }

    [Fact]
    public async Task An_exception_undoes_the_transaction_and_reaches_the_caller()
    {
        var thrown = await Should.ThrowAsync<TimeoutException>(() => Database.WriteAsync(
            async work =>
            {
                await work.ExecuteAsync(Insert, new { id = "a" }, default);
                throw new TimeoutException("mine");
            },
            default));

        thrown.Message.ShouldBe("mine");
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_fault_undoes_the_transaction_and_is_handed_out()
    {
        var outcome = await Database.TryWriteAsync<Done>(
            async work =>
            {
                await work.ExecuteAsync(Insert, new { id = "a" }, default);
                return new Fault.Conflict("taken");
            },
            default);

        outcome.TryGet(out _, out var fault).ShouldBeFalse();
        fault!.Message.ShouldBe("taken");
        (await CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_unit_of_work_is_refused_once_its_delegate_has_returned()
    {
        IUnitOfWork kept = null!;
        await Database.WriteAsync(
            work =>
            {
                kept = work;
                return Task.CompletedTask;
            },
            default);

        await Should.ThrowAsync<InvalidOperationException>(() => kept.ExecuteAsync(Insert, new { id = "a" }, default));
        await Should.ThrowAsync<InvalidOperationException>(() => kept.QueryAsync<string>("SELECT id FROM things", null, default));
        Should.Throw<InvalidOperationException>(() => kept.AfterCommit(() => { }));
    }

    [Fact]
    public async Task A_write_within_a_write_is_refused_rather_than_waiting_for_itself()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => Database.WriteAsync(
            _ => Database.WriteAsync(inner => inner.ExecuteAsync(Insert, new { id = "a" }, default), default),
            default));
    }

    [Fact]
    public async Task A_write_after_a_write_is_no_write_within_it()
    {
        await Database.WriteAsync(work => work.ExecuteAsync(Insert, new { id = "a" }, default), default);
        await Database.WriteAsync(work => work.ExecuteAsync(Insert, new { id = "b" }, default), default);

        (await CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task Actions_after_the_commit_see_it_committed_and_run_before_the_caller_goes_on()
    {
        long seen = -1;

        await Database.WriteAsync(
            async work =>
            {
                work.AfterCommit(() => seen = CountNow());
                await work.ExecuteAsync(Insert, new { id = "a" }, default);
                seen.ShouldBe(-1);
            },
            default);

        seen.ShouldBe(1);
    }

    [Fact]
    public async Task Actions_of_a_transaction_that_is_undone_do_not_run()
    {
        var ran = false;
        await Database.TryWriteAsync<Done>(
            work =>
            {
                work.AfterCommit(() => ran = true);
                return Task.FromResult<Result<Done>>(new Fault.Conflict("no"));
            },
            default);
        await Should.ThrowAsync<TimeoutException>(() => Database.WriteAsync(
            work =>
            {
                work.AfterCommit(() => ran = true);
                throw new TimeoutException();
            },
            default));

        ran.ShouldBeFalse();
    }

    [Fact]
    public async Task An_action_that_throws_does_not_make_the_commit_a_failure()
    {
        var second = false;

        await Database.WriteAsync(
            work =>
            {
                work.AfterCommit(() => throw new TimeoutException());
                work.AfterCommit(() => second = true);
                return work.ExecuteAsync(Insert, new { id = "a" }, default);
            },
            default);

        second.ShouldBeTrue();
        (await CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_read_cannot_write() =>
        await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() => Database.QueryAsync<string>(
            "INSERT INTO things (id) VALUES ('a') RETURNING id", null, default));

    private async Task<long> CountAsync() => await Database.QuerySingleOrDefaultAsync<long>("SELECT COUNT(*) FROM things", null, default);

#pragma warning disable RS0030 // An action is synchronous, and SQLite's reads complete synchronously.
    private long CountNow() => CountAsync().Result;
#pragma warning restore RS0030
}
