using Nova.TestKit;
using Nova.TestKit.Data;
using Nova.TestKit.Workflows;
using Nova.Workflows;

namespace Nova.Tests.Integration.Workflows;

public sealed class WorkflowEngineOnPostgresTests
{
    [NeedsFact("postgres")]
    public Task Progress_and_the_steps_own_writes_are_committed_together() =>
        OnPostgresAsync(WorkflowEngineContract.Progress_and_the_steps_own_writes_are_committed_together);

    [NeedsFact("postgres")]
    public Task Two_engines_never_run_one_operation_at_once() => OnPostgresAsync(WorkflowEngineContract.Two_engines_never_run_one_operation_at_once);

    [NeedsFact("postgres")]
    public Task What_a_dead_engine_held_is_taken_over_when_its_lease_ends() =>
        OnPostgresAsync(WorkflowEngineContract.What_a_dead_engine_held_is_taken_over_when_its_lease_ends);

    [NeedsFact("postgres")]
    public Task Operations_of_one_subject_run_in_the_order_of_their_acceptance() =>
        OnPostgresAsync(WorkflowEngineContract.Operations_of_one_subject_run_in_the_order_of_their_acceptance);

    [NeedsFact("postgres")]
    public Task Processes_whose_clocks_are_hours_apart_take_nothing_from_one_another() =>
        OnPostgresAsync(WorkflowEngineContract.Processes_whose_clocks_are_hours_apart_take_nothing_from_one_another);

    [NeedsFact("postgres")]
    public Task What_a_dead_engine_held_whose_clock_was_ahead_is_taken_over_when_its_lease_ends() =>
        OnPostgresAsync(WorkflowEngineContract.What_a_dead_engine_held_whose_clock_was_ahead_is_taken_over_when_its_lease_ends);

    [NeedsFact("postgres")]
    public Task A_clock_that_jumps_has_no_operation_come_too_late() => OnPostgresAsync(WorkflowEngineContract.A_clock_that_jumps_has_no_operation_come_too_late);

    [NeedsFact("postgres")]
    public async Task An_operation_survives_the_end_of_its_process()
    {
        foreach (var moment in CrashMoments.All)
        {
            await OnPostgresAsync(database => WorkflowEngineContract.An_operation_survives_the_end_of_its_process(database, "b", moment));
        }
    }

    private static async Task OnPostgresAsync(Func<TestDatabase, Task> test)
    {
        await using var database = await TestDatabase.CreatePostgresAsync(WorkflowEngineContract.Migrations);
        await test(database);
    }
}
