using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Core;
using Nova.Data;
using Nova.TestKit.Data;

namespace Nova.Tests.Integration.Data;

/// <summary>What holds on each engine that we ship.</summary>
public abstract class DatabaseContract : IAsyncLifetime
{
    private protected const string Add = "UPDATE counters SET value = value + 1 WHERE id = @id";

    private TestDatabase? _test;

    private protected Database Database => _test!.Database;

    public async Task InitializeAsync()
    {
        _test = await CreateAsync();
        if (_test is not null)
        {
            await MigrateAsync(new Migration("test", 1, "counters", Script));
        }
    }

    public async Task DisposeAsync()
    {
        if (_test is not null)
        {
            await _test.DisposeAsync();
        }
    }

    private const string Script = """
        CREATE TABLE counters (id TEXT PRIMARY KEY, value BIGINT NOT NULL, is_odd INTEGER NOT NULL DEFAULT 0);
        INSERT INTO counters (id, value) VALUES ('a', 0);
        INSERT INTO counters (id, value) VALUES ('b', 0);
        """;

    private protected abstract Task<TestDatabase?> CreateAsync();

    private protected async Task Increments_of_many_writers_beside_readers_are_all_there()
    {
        const int Writers = 8;
        const int Increments = 200;
        using CancellationTokenSource written = new();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadUntilAsync(written.Token))).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Increments; i++)
            {
                await IncrementAsync("a", "b");
            }
        })));

        await written.CancelAsync();
        (await Task.WhenAll(readers)).Sum().ShouldBeGreaterThan(0);
        (await ValueAsync("a")).ShouldBe(Writers * Increments);
        (await ValueAsync("b")).ShouldBe(Writers * Increments);
    }

    private protected async Task A_fault_and_an_exception_leave_nothing()
    {
        var outcome = await Database.TryWriteAsync<Done>(
            async work =>
            {
                await work.ExecuteAsync(Add, new { id = "a" }, default);
                return new Fault.Conflict("no");
            },
            default);
        await Should.ThrowAsync<TimeoutException>(() => Database.WriteAsync(
            async work =>
            {
                await work.ExecuteAsync(Add, new { id = "a" }, default);
                throw new TimeoutException();
            },
            default));

        outcome.TryGet(out _, out _).ShouldBeFalse();
        (await ValueAsync("a")).ShouldBe(0);
    }

    private protected async Task A_duplicate_is_told_and_the_transaction_is_lost_even_if_its_delegate_goes_on()
    {
        var duplicate = false;
        var ran = false;

        await Should.ThrowAsync<InvalidOperationException>(() => Database.WriteAsync(
            async work =>
            {
                work.AfterCommit(() => ran = true);
                await work.ExecuteAsync(Add, new { id = "b" }, default);
                try
                {
                    await work.ExecuteAsync("INSERT INTO counters (id, value) VALUES ('a', 7)", null, default);
                }
                catch (DbException exception)
                {
                    duplicate = exception.IsDuplicate();
                }
            },
            default));

        duplicate.ShouldBeTrue();
        ran.ShouldBeFalse();
        (await ValueAsync("b")).ShouldBe(0);
    }

    private protected async Task A_transaction_reads_what_it_wrote_and_others_do_not()
    {
        var (inside, outside) = await Database.WriteAsync(
            async work =>
            {
                await work.ExecuteAsync(Add, new { id = "a" }, default);
                var own = await work.QuerySingleOrDefaultAsync<long>("SELECT value FROM counters WHERE id = 'a'", null, default);
                return (own, await ValueAsync("a"));
            },
            default);

        inside.ShouldBe(1);
        outside.ShouldBe(0);
    }

    private protected async Task Rows_lists_and_nothing_are_mapped()
    {
        string[] ids = ["a", "b", "c"];
        var rows = await Database.QueryAsync<Counter>(
            "SELECT id, value, is_odd AS IsOdd FROM counters WHERE id IN @ids ORDER BY id", new { ids }, default);
        var others = await Database.QueryAsync<string>("SELECT id FROM counters WHERE id NOT IN @ids", new { ids = ids[..1] }, default);
        var empty = await Database.QueryAsync<string>("SELECT id FROM counters WHERE id IN @ids", new { ids = ids[..0] }, default);
        var none = await Database.QuerySingleOrDefaultAsync<Counter>("SELECT id, value, is_odd AS IsOdd FROM counters WHERE id = 'c'", null, default);
        var nothing = await Database.QuerySingleOrDefaultAsync<long?>("SELECT MAX(value) FROM counters WHERE id = 'c'", null, default);

        (await Should.ThrowAsync<ArgumentException>(() => Database.QueryAsync<string>(
            "SELECT id FROM counters WHERE id IN @ids", new { ids = ids.Select(id => id) }, default))).Message.ShouldContain("ids");
        rows.ShouldBe([new Counter { Id = "a", Value = 0, IsOdd = 0 }, new Counter { Id = "b", Value = 0, IsOdd = 0 }]);
        others.ShouldBe(["b"]);
        empty.ShouldBeEmpty();
        none.ShouldBeNull();
        nothing.ShouldBeNull();
    }

    private protected async Task Scripts_are_applied_once_however_many_migrate_at_once()
    {
        Migration first = new("test", 1, "counters", Script);
        Migration second = new("test", 2, "third", "INSERT INTO counters (id, value) VALUES ('c', 0); UPDATE counters SET value = value + 5;");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync(first, second)));

        (await ValueAsync("c")).ShouldBe(5);
        (await Database.QueryAsync<string>("SELECT name FROM schema_migrations ORDER BY number", null, default)).ShouldBe(["counters", "third"]);
    }

    private protected async Task An_edited_script_is_refused() =>
        (await Should.ThrowAsync<MigrationException>(() => MigrateAsync(new Migration("test", 1, "counters", Script + "-- edited"))))
            .Message.ShouldContain("test/0001_counters");

    private protected async Task A_script_that_fails_leaves_nothing_of_itself()
    {
        Migration broken = new("test", 2, "broken", "UPDATE counters SET value = 9; CREATE TABLE more (id TEXT); SELECT * FROM missing;");

        await Should.ThrowAsync<MigrationException>(() => MigrateAsync(broken));

        (await ValueAsync("a")).ShouldBe(0);
        (await Should.ThrowAsync<DbException>(() => Database.QueryAsync<string>("SELECT id FROM more", null, default))).ShouldNotBeNull();
        (await Database.QueryAsync<long>("SELECT number FROM schema_migrations", null, default)).ShouldBe([1]);
    }

    private Task IncrementAsync(string first, string second) => Database.WriteAsync(
        async work =>
        {
            await work.ExecuteAsync(Add, new { id = first }, default);
            await work.ExecuteAsync(Add, new { id = second }, default);
        },
        default);

    private async Task<int> ReadUntilAsync(CancellationToken written)
    {
        var reads = 0;
        long before = 0;
        while (!written.IsCancellationRequested || reads is 0)
        {
            // One statement is one snapshot: both rows change in the same transaction, so they are always seen alike.
            var values = await Database.QueryAsync<long>("SELECT value FROM counters ORDER BY id", null, default);
            values[0].ShouldBe(values[1]);
            values[0].ShouldBeGreaterThanOrEqualTo(before);
            before = values[0];
            reads++;
        }

        return reads;
    }

    private protected async Task<long> ValueAsync(string id) =>
        await Database.QuerySingleOrDefaultAsync<long>("SELECT value FROM counters WHERE id = @id", new { id }, default);

    private Task MigrateAsync(params Migration[] migrations) =>
        new MigrationRunner(Database, migrations, TimeProvider.System, NullLogger<MigrationRunner>.Instance).MigrateAsync(default);

    private sealed record Counter
    {
        public required string Id { get; init; }

        public required long Value { get; init; }

        public required long IsOdd { get; init; }
    }
}
