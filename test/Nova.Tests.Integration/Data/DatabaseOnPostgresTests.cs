using Nova.Data;
using Nova.TestKit;
using Nova.TestKit.Data;

namespace Nova.Tests.Integration.Data;

/// <summary>Real PostgreSQL; each test has a database of its own.</summary>
public sealed class DatabaseOnPostgresTests : DatabaseContract
{
    [NeedsFact("postgres")]
    public Task Counting() => Increments_of_many_writers_beside_readers_are_all_there();

    [NeedsFact("postgres")]
    public Task Rollback() => A_fault_and_an_exception_leave_nothing();

    [NeedsFact("postgres")]
    public Task Duplicates() => A_duplicate_is_told_and_the_transaction_is_lost_even_if_its_delegate_goes_on();

    [NeedsFact("postgres")]
    public Task Isolation() => A_transaction_reads_what_it_wrote_and_others_do_not();

    [NeedsFact("postgres")]
    public Task Mapping() => Rows_lists_and_nothing_are_mapped();

    [NeedsFact("postgres")]
    public Task Migrating_at_once() => Scripts_are_applied_once_however_many_migrate_at_once();

    [NeedsFact("postgres")]
    public Task Edited_scripts() => An_edited_script_is_refused();

    [NeedsFact("postgres")]
    public Task Failing_scripts() => A_script_that_fails_leaves_nothing_of_itself();

    [NeedsFact("postgres")]
    public async Task The_loser_of_a_deadlock_is_run_again()
    {
        TaskCompletionSource[] holds = [new(), new()];
        var runs = 0;
        Task LockBothAsync(string first, string second, int own) => Database.WriteAsync(
            async work =>
            {
                Interlocked.Increment(ref runs);
                await work.ExecuteAsync(Add, new { id = first }, default);
                holds[own].TrySetResult();
                await holds[1 - own].Task.WaitAsync(TimeSpan.FromSeconds(20));
                await work.ExecuteAsync(Add, new { id = second }, default);
            },
            default);

        await Task.WhenAll(LockBothAsync("a", "b", 0), LockBothAsync("b", "a", 1));

        runs.ShouldBe(3);
        (await ValueAsync("a")).ShouldBe(2);
        (await ValueAsync("b")).ShouldBe(2);
    }

    private protected override async Task<TestDatabase?> CreateAsync() =>
        NeedsFactAttribute.PostgresConnection is null ? null : await TestDatabase.CreatePostgresAsync();
}
