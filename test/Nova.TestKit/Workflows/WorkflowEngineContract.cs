using Nova.Core;
using Nova.Data;
using Nova.TestKit.Data;
using Nova.TestKit.Virt;
using Nova.Workflows;

namespace Nova.TestKit.Workflows;

/// <summary>What the engine promises on every database.</summary>
internal static class WorkflowEngineContract
{
    public static (System.Reflection.Assembly, string) Migrations => (typeof(WorkflowsRegistration).Assembly, "workflows");

    public static async Task Progress_and_the_steps_own_writes_are_committed_together(TestDatabase database)
    {
        await database.Database.WriteAsync(
            work => work.ExecuteAsync("CREATE TABLE effects (name TEXT NOT NULL)", null, CancellationToken.None), CancellationToken.None);
        await using var rig = await EngineRig.StartAsync(database.Database);
        rig.Probe.Runs["b"] = async (context, cancellationToken) =>
        {
            await context.CommitAsync(
                async work => { await work.ExecuteAsync("INSERT INTO effects (name) VALUES ('b')", null, cancellationToken); }, cancellationToken);
            return StepOutcome.Next;
        };
        rig.Points.BreakAt("probe", "b", CrashMoments.Committing, times: 1);

        var end = await rig.EndOfAsync(await rig.BeginAsync());

        end.ShouldBe("done");
        rig.Probe.Journal.ShouldBe(["run a", "run b", "run b", "run c"]);
        (await database.Database.QueryAsync<string>("SELECT name FROM effects", null, CancellationToken.None)).ShouldBe(["b"]);
    }

    public static async Task Two_engines_never_run_one_operation_at_once(TestDatabase database)
    {
        ProbeWorkflow probe = new();
        List<string> running = [];
        var overlaps = 0;
        probe.Runs["b"] = async (context, cancellationToken) =>
        {
            lock (running)
            {
                overlaps += running.Contains(context.Operation.Subject) ? 1 : 0;
                running.Add(context.Operation.Subject);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            lock (running)
            {
                running.Remove(context.Operation.Subject);
            }

            return StepOutcome.Next;
        };
        await using var first = await EngineRig.StartAsync(database.Database, probe);
        await using var second = await EngineRig.StartAsync(database.Database, probe);

        var operations = await Task.WhenAll(Enumerable.Range(0, 24).Select(n => (n % 2 is 0 ? first : second).BeginAsync($"subject-{n % 6}")));
        foreach (var operation in operations)
        {
            (await first.EndOfAsync(operation)).ShouldBe("done");
        }

        overlaps.ShouldBe(0);
        probe.Journal.Count(line => line is "run b").ShouldBe(24);
    }

    public static async Task What_a_dead_engine_held_is_taken_over_when_its_lease_ends(TestDatabase database)
    {
        ProbeWorkflow probe = new();
        await using var alive = await EngineRig.StartAsync(database.Database, probe, leaseSeconds: 1);
        TaskCompletionSource never = new();
        var runs = 0;
        probe.Runs["b"] = async (_, _) =>
        {
            if (Interlocked.Increment(ref runs) is 1)
            {
                await never.Task;
            }

            return StepOutcome.Next;
        };
        await using var dying = await EngineRig.StartAsync(database.Database, probe, leaseSeconds: 1);
        var operation = await dying.BeginAsync();
        await Eventually.TrueAsync(() => runs is 1, () => string.Join(", ", probe.Journal));

        // Its process stands still: it neither renews nor notices.
        await database.Database.WriteAsync(
            work => work.ExecuteAsync(
                "UPDATE operations SET lease_owner = 'dead', lease_until = @until", new { until = TimeProvider.System.GetUtcNow().AddMilliseconds(300).ToMicroseconds() },
                CancellationToken.None),
            CancellationToken.None);

        (await alive.EndOfAsync(operation)).ShouldBe("done");
        never.SetResult();
        await Eventually.TrueAsync(() => dying.Engine.HeldCount is 0, () => "The one that was dead goes on.");
        runs.ShouldBe(2);
        probe.Journal.Count(line => line is "run c").ShouldBe(1);
    }

    public static async Task Operations_of_one_subject_run_in_the_order_of_their_acceptance(TestDatabase database)
    {
        ProbeWorkflow probe = new();
        List<OperationId> order = [];
        probe.Runs["a"] = (context, _) =>
        {
            lock (order)
            {
                order.Add(context.Operation.Id);
            }

            return Task.FromResult(StepOutcome.Next);
        };
        await using var rig = await EngineRig.StartAsync(database.Database, probe);
        List<OperationId> accepted = [];
        for (var n = 0; n < 10; n++)
        {
            accepted.Add(await rig.BeginAsync());
        }

        foreach (var operation in accepted)
        {
            (await rig.EndOfAsync(operation)).ShouldBe("done");
        }

        order.ShouldBe(accepted);
    }

    /// <summary>The process dies at a moment, another starts on the same database: what was asked for is done, or undone, whole.</summary>
    public static async Task An_operation_survives_the_end_of_its_process(TestDatabase database, string step, string moment)
    {
        var goesBack = moment is CrashMoments.Undo or CrashMoments.Undone;
        ProbeWorkflow probe = new();
        if (goesBack)
        {
            probe.Runs["c"] = (_, _) => Task.FromResult(StepOutcome.Fail(new WorkflowFailure("No.")));
        }

        foreach (var name in probe.StepNames.Where(name => !(goesBack && name is "c")))
        {
            probe.Runs[name] = async (context, cancellationToken) =>
            {
                context.State = context.State with { Sum = context.State.Sum + 1 };
                await context.CommitAsync(_ => Task.CompletedTask, cancellationToken);
                return StepOutcome.Next;
            };
        }

        OperationId operation;
        await using (var dying = await EngineRig.StartAsync(database.Database, probe))
        {
            dying.CrashAt(step, moment);
            operation = await dying.BeginAsync(state: new ProbeState());
            await Eventually.TrueAsync(() => dying.Engine.OwnerIfRunning is null, () => $"It did not come to {step}.{moment}: {string.Join(", ", probe.Journal)}");
        }

        await using var next = await EngineRig.StartAsync(database.Database, probe);

        (await next.EndOfAsync(operation)).ShouldBe(goesBack ? "failed" : "done");
        var sum = (await next.Store.FindAsync(operation.ToString(), CancellationToken.None))!.State;
        sum.ShouldBe($$"""{"Sum":{{(goesBack ? 2 : 3)}}}""", "Each step's result is counted once.");
        probe.Journal[^1].ShouldBe(goesBack ? "failed at c: No." : "run c", string.Join(", ", probe.Journal));
    }
}
