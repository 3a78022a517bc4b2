using System.Data.Common;
using Nova.Core;
using Nova.Data;
using Nova.TestKit.Data;
using Nova.TestKit.Virt;
using Nova.TestKit.Workflows;
using Nova.Workflows;
using Nova.Workflows.Storage;

namespace Nova.Tests.Unit.Workflows;

public sealed class WorkflowEngineTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private EngineRig _rig = null!;

    private ProbeWorkflow Probe => _rig.Probe;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateSqliteAsync(WorkflowEngineContract.Migrations);
        _rig = await EngineRig.StartAsync(_database.Database);
    }

    public async Task DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Steps_run_in_order_and_hand_their_state_on()
    {
        Probe.Runs["a"] = Adding(1);
        Probe.Runs["b"] = Adding(10);
        var seen = -1;
        Probe.Runs["c"] = (context, _) =>
        {
            seen = context.State.Sum;
            return Task.FromResult(StepOutcome.Next);
        };

        var end = await _rig.EndOfAsync(await _rig.BeginAsync(state: new ProbeState { Sum = 100 }));

        end.ShouldBe("done");
        Probe.Journal.ShouldBe(["run a", "run b", "run c"]);
        seen.ShouldBe(111);
    }

    [Fact]
    public async Task Progress_is_in_the_database_before_the_next_step_begins()
    {
        long step = -1;
        var state = "";
        Probe.Runs["a"] = Adding(7);
        Probe.Runs["b"] = async (context, cancellationToken) =>
        {
            var row = (await _rig.Store.FindAsync(context.Operation.Id.ToString(), cancellationToken))!;
            (step, state) = (row.Step, row.State);
            return StepOutcome.Next;
        };

        await _rig.EndOfAsync(await _rig.BeginAsync());

        step.ShouldBe(1);
        state.ShouldBe("""{"Sum":7}""");
    }

    [Fact]
    public async Task A_failure_undoes_the_step_that_failed_and_those_before_it_in_reverse()
    {
        Probe.Runs["b"] = Failing("The disk is full.");

        var operation = await _rig.BeginAsync();
        var end = await _rig.EndOfAsync(operation);

        end.ShouldBe("failed");
        Probe.Journal.ShouldBe(["run a", "run b", "undo b", "undo a", "failed at b: The disk is full."]);
        (await _rig.Store.FindAsync(operation.ToString(), CancellationToken.None))!.Failure.ShouldNotBeNull().ShouldContain("The disk is full.");
    }

    [Fact]
    public async Task Back_undoes_down_to_the_named_step_and_goes_on_from_there()
    {
        var tries = 0;
        Probe.Runs["c"] = (_, _) => Task.FromResult(++tries is 1 ? StepOutcome.Back("b", new WorkflowFailure("Try another.")) : StepOutcome.Next);

        var end = await _rig.EndOfAsync(await _rig.BeginAsync());

        end.ShouldBe("done");
        Probe.Journal.ShouldBe(["run a", "run b", "run c", "undo c", "undo b", "run b", "run c"]);
    }

    [Fact]
    public async Task The_state_that_a_failing_step_leaves_is_there_when_it_goes_on()
    {
        var tries = 0;
        Probe.Runs["c"] = (context, _) =>
        {
            context.State = context.State with { Sum = context.State.Sum + 1 };
            return Task.FromResult(++tries < 3 ? StepOutcome.Back("a", new WorkflowFailure("Again.")) : StepOutcome.Next);
        };

        var operation = await _rig.BeginAsync();
        (await _rig.EndOfAsync(operation)).ShouldBe("done");

        (await _rig.Store.FindAsync(operation.ToString(), CancellationToken.None))!.State.ShouldBe("""{"Sum":3}""");
    }

    [Fact]
    public async Task A_cancelled_operation_is_interrupted_in_its_step_and_undone()
    {
        Probe.Runs["b"] = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return StepOutcome.Next;
        };
        var operation = await _rig.BeginAsync();
        await ReachedAsync("run b");

        (await _rig.CancelAsync()).ShouldBe(1);

        (await _rig.EndOfAsync(operation)).ShouldBe("cancelled");
        Probe.Journal.ShouldBe(["run a", "run b", "undo b", "undo a", "cancelled at b: The operation was cancelled."]);
    }

    [Fact]
    public async Task A_cancel_that_comes_with_the_last_commit_comes_too_late()
    {
        Probe.Runs["c"] = async (context, cancellationToken) =>
        {
            await context.CommitAsync(_ => Task.CompletedTask, cancellationToken);
            await _rig.CancelAsync();
            return StepOutcome.Next;
        };

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("done");
    }

    [Fact]
    public async Task One_that_fails_by_itself_and_was_asked_to_stop_before_it_could_say_so_is_cancelled()
    {
        Probe.Runs["b"] = Failing("The host did not answer.");

        // Past the marks that this process keeps: as if another process had asked.
        Probe.Undoes["a"] = (context, cancellationToken) => _database.Database.WriteAsync(
            work => _rig.Store.RequestCancelAsync(work, context.Operation.Subject, cancellationToken), cancellationToken);

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("cancelled");

        Probe.Journal.ShouldBe(
            ["run a", "run b", "undo b", "undo a", "failed at b: The host did not answer.", "cancelled at b: The host did not answer."]);
    }

    [Theory]
    [InlineData("c", "cancelled", 1)]
    [InlineData(null, "done", 0)]
    public async Task A_step_that_gives_way_writes_nothing_once_it_was_asked_to_stop(string? givesWay, string end, int cancelled)
    {
        (_rig.Probe.GivesWay, var refused) = (givesWay, 0);
        Probe.Runs["c"] = async (context, cancellationToken) =>
        {
            await _database.Database.WriteAsync(
                work => _rig.Store.RequestCancelAsync(work, context.Operation.Subject, cancellationToken), cancellationToken);
            var committed = await context.CommitAsync(_ => Task.FromResult<Result<Done>>(default(Done)), cancellationToken);
            refused += committed.TryGet(out var _, out var _) ? 0 : 1;
            return refused is 0 ? StepOutcome.Next : StepOutcome.Fail(new WorkflowFailure("It was asked to stop.") { IsCancelled = true });
        };

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe(end);

        refused.ShouldBe(cancelled);
    }

    [Fact]
    public async Task Cancelling_a_subject_without_operations_is_nothing() => (await _rig.CancelAsync("nobody")).ShouldBe(0);

    [Fact]
    public async Task An_operation_past_its_deadline_is_undone()
    {
        Probe.Limit = TimeSpan.FromMilliseconds(300);
        Probe.Runs["b"] = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return StepOutcome.Next;
        };

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("failed");

        Probe.Journal.Take(4).ShouldBe(["run a", "run b", "undo b", "undo a"]);
    }

    [Fact]
    public async Task A_step_that_throws_is_tried_again()
    {
        var tries = 0;
        Probe.Runs["b"] = (_, _) => ++tries < 3 ? throw new IOException("The socket broke.") : Task.FromResult(StepOutcome.Next);

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("done");

        Probe.Journal.ShouldBe(["run a", "run b", "run b", "run b", "run c"]);
    }

    [Fact]
    public async Task A_step_that_finds_the_database_away_is_tried_again_until_it_is_back()
    {
        var tries = 0;
        Probe.Runs["b"] = (_, _) => ++tries < 6 ? throw new AwayException() : Task.FromResult(StepOutcome.Next);

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("done");

        Probe.Journal.ShouldBe(["run a", .. Enumerable.Repeat("run b", 6), "run c"]);
    }

    [Fact]
    public async Task A_step_that_goes_on_throwing_is_undone_and_its_message_tells_users_nothing_of_it()
    {
        Probe.Runs["b"] = (_, _) => throw new IOException("host-17 /var/lib/secret");

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("failed");

        Probe.Journal.ShouldBe(["run a", "run b", "run b", "run b", "undo b", "undo a", "failed at b: Step b met an unexpected error."]);
    }

    [Fact]
    public async Task A_step_whose_own_call_was_cancelled_is_a_step_that_throws()
    {
        var tries = 0;
        Probe.Runs["b"] = (_, _) => ++tries is 1 ? throw new TaskCanceledException("An HTTP client's own limit.") : Task.FromResult(StepOutcome.Next);

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("done");
    }

    [Fact]
    public async Task An_undo_that_throws_is_tried_until_it_succeeds()
    {
        var tries = 0;
        Probe.Runs["b"] = Failing("No.");
        Probe.Undoes["a"] = (_, _) => ++tries < 3 ? throw new IOException("Not yet.") : Task.CompletedTask;

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("failed");

        Probe.Journal.ShouldBe(["run a", "run b", "undo b", "undo a", "undo a", "undo a", "failed at b: No."]);
    }

    [Fact]
    public async Task A_fault_of_the_commit_leaves_the_step_to_decide_and_nothing_written()
    {
        Result<Done>? refused = null;
        Probe.Runs["b"] = async (context, cancellationToken) =>
        {
            refused = await context.CommitAsync(_ => Task.FromResult<Result<Done>>(new Fault.Conflict("Taken.")), cancellationToken);
            return StepOutcome.Fail(new WorkflowFailure("It was taken."));
        };

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("failed");

        refused.ShouldNotBeNull().TryGet(out _, out var fault).ShouldBeFalse();
        fault.ShouldBeOfType<Fault.Conflict>();
    }

    [Fact]
    public async Task What_breaks_after_a_steps_commit_does_not_make_it_run_again()
    {
        Probe.Runs["b"] = async (context, cancellationToken) =>
        {
            await context.CommitAsync(_ => Task.CompletedTask, cancellationToken);
            throw new IOException("After the fact.");
        };

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("done");

        Probe.Journal.ShouldBe(["run a", "run b", "run c"]);
    }

    [Fact]
    public async Task What_waits_for_another_of_its_subject_starts_when_that_ends_and_not_at_the_next_look()
    {
        TaskCompletionSource gate = new();
        Probe.Runs["b"] = async (_, cancellationToken) =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            return StepOutcome.Next;
        };
        var first = await _rig.BeginAsync();
        await ReachedAsync("run b");
        var second = await _rig.BeginAsync();
        Probe.Journal.Count(line => line is "run a").ShouldBe(1);

        gate.SetResult();

        (await _rig.EndOfAsync(first)).ShouldBe("done");
        (await _rig.EndOfAsync(second)).ShouldBe("done");
    }

    [Fact]
    public async Task An_operation_whose_transaction_is_rolled_back_never_runs()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => _database.Database.WriteAsync(
            async work =>
            {
                RequestContext caller = new() { RequestId = "req-1", User = new UserId("u"), Project = new ProjectId("p"), Roles = [] };
                await _rig.Operations.StartAsync(work, Probe, new NewOperation<ProbeState>("one", caller, new ProbeState()), CancellationToken.None);
                throw new InvalidOperationException("No.");
            },
            CancellationToken.None));

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("done");
        Probe.Journal.ShouldBe(["run a", "run b", "run c"]);
    }

    [Fact]
    public async Task A_lease_that_another_has_taken_interrupts_the_step()
    {
        await using var rig = await EngineRig.StartAsync(_database.Database, leaseSeconds: 1);
        rig.Probe.Runs["b"] = async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return StepOutcome.Next;
        };
        await rig.BeginAsync();
        await Eventually.TrueAsync(() => rig.Probe.Journal.Contains("run b"), () => string.Join(", ", rig.Probe.Journal));

        await _database.Database.WriteAsync(
            work => work.ExecuteAsync("UPDATE operations SET lease_owner = 'another', lease_until = 9000000000000000", null, CancellationToken.None),
            CancellationToken.None);

        await Eventually.TrueAsync(() => rig.Engine.HeldCount is 0, () => "It goes on.");
        rig.Probe.Journal.ShouldBe(["run a", "run b"], "What is another's is not undone.");
    }

    [Fact]
    public async Task A_stopping_engine_leaves_its_operations_for_the_next_at_once()
    {
        TaskCompletionSource gate = new();
        Probe.Runs["b"] = async (_, cancellationToken) =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            return StepOutcome.Next;
        };
        var operation = await _rig.BeginAsync();
        await ReachedAsync("run b");

        await _rig.Engine.StopAsync(CancellationToken.None);

        var row = (await _rig.Store.FindAsync(operation.ToString(), CancellationToken.None))!;
        row.LeaseOwner.ShouldBeNull();
        row.FinishedAt.ShouldBeNull();
        gate.SetResult();
        await using var next = await EngineRig.StartAsync(_database.Database, Probe);
        (await next.EndOfAsync(operation)).ShouldBe("done");
    }

    [Fact]
    public async Task An_operation_of_an_unknown_kind_waits_and_harms_nobody()
    {
        await _database.Database.WriteAsync(
            work => work.ExecuteAsync(
                """
                INSERT INTO operations (id, kind, subject, project_id, user_id, request_id, is_admin, phase, step, resume_step, state, attempt,
                    cancel_requested, lease_until, deadline, created_at, updated_at)
                VALUES ('0198f000-0000-7000-8000-000000000000', 'later.release', 'other', 'p', 'u', 'r', 0, 'forward', 0, -1, '{}', 1, 0, 0, 9000000000000000, 1, 1)
                """,
                null, CancellationToken.None),
            CancellationToken.None);

        (await _rig.EndOfAsync(await _rig.BeginAsync())).ShouldBe("done");
        await Eventually.TrueAsync(() => _rig.Engine.HeldCount is 0, () => $"{_rig.Engine.HeldCount} held");
    }

    [Fact]
    public async Task Of_two_of_a_subject_the_one_that_runs_goes_on_also_where_its_clock_was_ahead()
    {
        TaskCompletionSource gate = new();
        Probe.Runs["b"] = async (_, cancellationToken) =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            return StepOutcome.Next;
        };
        var running = await _rig.BeginAsync();
        await ReachedAsync("run b");
        var waiting = await _rig.BeginAsync();
        await _database.Database.WriteAsync(
            work => work.ExecuteAsync("UPDATE operations SET created_at = 1 WHERE id = @id", new { id = waiting.ToString() }, CancellationToken.None),
            CancellationToken.None);

        FreeRow found = new() { Id = waiting.ToString(), Kind = Probe.Kind, Steps = "a" };
        (await _rig.Store.TryLeaseAsync(found, "another", TimeSpan.FromDays(1), CancellationToken.None)).ShouldBeNull();
        (await _rig.Store.ListFreeAsync([], 10, CancellationToken.None)).ShouldBeEmpty();

        gate.SetResult();
        (await _rig.EndOfAsync(running)).ShouldBe("done");
        (await _rig.EndOfAsync(waiting)).ShouldBe("done");
    }

    private static Func<StepContext<ProbeState>, CancellationToken, Task<StepOutcome>> Adding(int amount) => (context, _) =>
    {
        context.State = context.State with { Sum = context.State.Sum + amount };
        return Task.FromResult(StepOutcome.Next);
    };

    private static Func<StepContext<ProbeState>, CancellationToken, Task<StepOutcome>> Failing(string reason) =>
        (_, _) => Task.FromResult(StepOutcome.Fail(new WorkflowFailure(reason)));

    private Task ReachedAsync(string line) => Eventually.TrueAsync(() => Probe.Journal.Contains(line), () => string.Join(", ", Probe.Journal));

    private sealed class AwayException : DbException
    {
        public override bool IsTransient => true;
    }
}
