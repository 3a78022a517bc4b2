using Nova.TestKit.Data;

namespace Nova.Tests.Integration.Data;

/// <summary>SQLite, the embedded default.</summary>
public sealed class DatabaseOnSqliteTests : DatabaseContract
{
    [Fact]
    public Task Counting() => Increments_of_many_writers_beside_readers_are_all_there();

    [Fact]
    public Task Rollback() => A_fault_and_an_exception_leave_nothing();

    [Fact]
    public Task Duplicates() => A_duplicate_is_told_and_the_transaction_is_lost_even_if_its_delegate_goes_on();

    [Fact]
    public Task Isolation() => A_transaction_reads_what_it_wrote_and_others_do_not();

    [Fact]
    public Task Mapping() => Rows_lists_and_nothing_are_mapped();

    [Fact]
    public Task Migrating_at_once() => Scripts_are_applied_once_however_many_migrate_at_once();

    [Fact]
    public Task Edited_scripts() => An_edited_script_is_refused();

    [Fact]
    public Task Failing_scripts() => A_script_that_fails_leaves_nothing_of_itself();

    private protected override async Task<TestDatabase?> CreateAsync() => await TestDatabase.CreateSqliteAsync();
}
