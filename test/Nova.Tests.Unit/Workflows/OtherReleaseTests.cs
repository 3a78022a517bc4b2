using Nova.Core;
using Nova.Data;
using Nova.TestKit.Data;
using Nova.TestKit.Virt;
using Nova.TestKit.Workflows;
using Nova.Workflows;

namespace Nova.Tests.Unit.Workflows;

/// <summary>Two releases on one database: the later has a step more, and another member in its state.</summary>
public sealed class OtherReleaseTests : IAsyncLifetime
{
    private readonly ProbeWorkflow _before = new();
    private readonly ProbeWorkflow _after = new() { Names = ["a", "b", "more", "c"] };
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await TestDatabase.CreateSqliteAsync(WorkflowEngineContract.Migrations);

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task What_has_passed_a_step_that_a_release_does_not_know_is_left_to_the_one_that_does()
    {
        var operation = await BeginAndStopAtAsync(_after, "c");

        await using (var before = await EngineRig.StartAsync(_database.Database, _before))
        {
            // It looks at the older first: when this one has ended it has passed the other by.
            (await before.EndOfAsync(await AddFreeAsync("younger"))).ShouldBe("done");
            (await before.Store.FindAsync(operation.ToString(), CancellationToken.None))!.LeaseOwner.ShouldBeNull();
        }

        await using var after = await EngineRig.StartAsync(_database.Database, _after);
        (await after.EndOfAsync(operation)).ShouldBe("done");
        _after.Journal.ShouldBe(["run a", "run b", "run more", "run c", "run c"]);
        _before.Journal.ShouldBe(["run a", "run b", "run c"]);
    }

    [Fact]
    public async Task More_of_those_than_a_look_finds_keep_nobody_waiting()
    {
        for (var number = 0; number < 300; number++)
        {
            await AddFreeAsync($"strange-{number}", "a b more", 2);
        }

        await using var before = await EngineRig.StartAsync(_database.Database, _before);

        (await before.EndOfAsync(await AddFreeAsync("known"))).ShouldBe("done");
    }

    [Fact]
    public async Task What_the_release_before_began_goes_on_at_the_step_of_the_same_name()
    {
        var operation = await BeginAndStopAtAsync(_before, "c");

        await using var after = await EngineRig.StartAsync(_database.Database, _after);

        (await after.EndOfAsync(operation)).ShouldBe("done");
        _after.Journal.ShouldBe(["run c"]);
    }

    [Fact]
    public async Task What_turned_back_under_one_release_is_undone_by_the_names_of_the_other()
    {
        _after.Runs["c"] = _before.Runs["c"] = (_, _) => Task.FromResult(StepOutcome.Fail(new WorkflowFailure("No.")));
        _before.Undoes["c"] = (_, cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        OperationId operation;
        await using (var before = await EngineRig.StartAsync(_database.Database, _before))
        {
            operation = await before.BeginAsync();
            await Eventually.TrueAsync(() => _before.Journal.Contains("undo c"), () => string.Join(", ", _before.Journal));
        }

        await using var after = await EngineRig.StartAsync(_database.Database, _after);

        (await after.EndOfAsync(operation)).ShouldBe("failed");
        _after.Journal.ShouldBe(["undo c", "undo more", "undo b", "undo a", "failed at c: No."]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a")]
    public async Task Where_a_release_knows_only_numbers_the_number_holds(string? steps)
    {
        // That release advances a row and leaves the names as they are.
        var operation = await AddFreeAsync("numbered", steps, 2);

        await using var before = await EngineRig.StartAsync(_database.Database, _before);

        (await before.EndOfAsync(operation)).ShouldBe("done");
        _before.Journal.ShouldBe(["run c"]);
    }

    [Fact]
    public async Task What_another_release_has_in_the_state_is_there_when_it_comes_back()
    {
        var operation = await AddFreeAsync("one", state: """{"Sum":1,"Later":{"Name":"\u00e9"},"More":[1,2]}""");
        _before.Runs["b"] = (context, _) =>
        {
            context.State = context.State with { Sum = context.State.Sum + 1 };
            return Task.FromResult(StepOutcome.Next);
        };

        await using var before = await EngineRig.StartAsync(_database.Database, _before);

        (await before.EndOfAsync(operation)).ShouldBe("done");
        (await before.Store.FindAsync(operation.ToString(), CancellationToken.None))!.State.ShouldBe("""{"Sum":2,"Later":{"Name":"\u00e9"},"More":[1,2]}""");
    }

    [Fact]
    public async Task A_state_that_a_release_cannot_read_harms_nobody()
    {
        await AddFreeAsync("unreadable", state: """{"Sum":"one"}""");
        await using var before = await EngineRig.StartAsync(_database.Database, _before);

        foreach (var number in Enumerable.Range(0, 10))
        {
            (await before.EndOfAsync(await AddFreeAsync($"readable-{number}"))).ShouldBe("done");
        }

        before.Engine.ExecuteTask!.IsCompleted.ShouldBeFalse();
    }

    private async Task<OperationId> BeginAndStopAtAsync(ProbeWorkflow probe, string step)
    {
        var isFirst = true;
        probe.Runs[step] = async (_, cancellationToken) =>
        {
            if (isFirst)
            {
                isFirst = false;
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return StepOutcome.Next;
        };
        await using var rig = await EngineRig.StartAsync(_database.Database, probe);
        var operation = await rig.BeginAsync();
        await Eventually.TrueAsync(() => probe.Journal.Contains($"run {step}"), () => string.Join(", ", probe.Journal));
        return operation;
    }

    // As another process would, which accepts operations and runs none.
    private async Task<OperationId> AddFreeAsync(string subject, string? steps = "a", int step = 0, string state = "{}")
    {
        var id = Identifier.New<OperationId>();
        var now = TimeProvider.System.GetUtcNow().ToMicroseconds();
        await _database.Database.WriteAsync(
            work => work.ExecuteAsync(
                """
                INSERT INTO operations (id, kind, subject, project_id, user_id, request_id, is_admin, phase, step, resume_step, steps, state, attempt,
                    cancel_requested, lease_until, deadline, created_at, updated_at)
                VALUES (@id, 'probe', @subject, 'p', 'u', 'r', 0, 'forward', @step, -1, @steps, @state, 1, 0, 0, @now + 60000000, @now, @now)
                """,
                new { id = id.ToString(), subject, step, steps, state, now }, CancellationToken.None),
            CancellationToken.None);
        return id;
    }
}
