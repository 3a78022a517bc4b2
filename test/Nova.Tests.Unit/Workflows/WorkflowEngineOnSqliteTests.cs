using Nova.TestKit.Data;
using Nova.TestKit.Workflows;
using Nova.Workflows;

namespace Nova.Tests.Unit.Workflows;

public sealed class WorkflowEngineOnSqliteTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public static TheoryData<string, string> Moments()
    {
        TheoryData<string, string> moments = [];
        foreach (var moment in CrashMoments.All)
        {
            foreach (var step in (string[])["a", "b", "c"])
            {
                moments.Add(step, moment);
            }
        }

        return moments;
    }

    public async Task InitializeAsync() => _database = await TestDatabase.CreateSqliteAsync(WorkflowEngineContract.Migrations);

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public Task Progress_and_the_steps_own_writes_are_committed_together() =>
        WorkflowEngineContract.Progress_and_the_steps_own_writes_are_committed_together(_database);

    [Fact]
    public Task Two_engines_never_run_one_operation_at_once() => WorkflowEngineContract.Two_engines_never_run_one_operation_at_once(_database);

    [Fact]
    public Task What_a_dead_engine_held_is_taken_over_when_its_lease_ends() =>
        WorkflowEngineContract.What_a_dead_engine_held_is_taken_over_when_its_lease_ends(_database);

    [Fact]
    public Task Operations_of_one_subject_run_in_the_order_of_their_acceptance() =>
        WorkflowEngineContract.Operations_of_one_subject_run_in_the_order_of_their_acceptance(_database);

    [Fact]
    public Task A_clock_that_jumps_has_no_operation_come_too_late() => WorkflowEngineContract.A_clock_that_jumps_has_no_operation_come_too_late(_database);

    [Theory]
    [MemberData(nameof(Moments))]
    public Task An_operation_survives_the_end_of_its_process(string step, string moment) =>
        WorkflowEngineContract.An_operation_survives_the_end_of_its_process(_database, step, moment);
}
