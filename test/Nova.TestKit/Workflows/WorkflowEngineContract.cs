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

    /// <summary>On a database with a clock of its own: one process's clock is an hour ahead, another's an hour behind, and both count the same leases.</summary>
    public static async Task Processes_whose_clocks_are_hours_apart_take_nothing_from_one_another(TestDatabase database)
    {
        ProbeWorkflow probe = new();
        TaskCompletionSource gate = new();
        probe.Runs["b"] = async (_, cancellationToken) =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            return StepOutcome.Next;
        };
        await using var ahead = await EngineRig.StartAsync(database.Database, probe, leaseSeconds: 2, clock: new JumpingClock(TimeSpan.FromHours(1)));
        await using var behind = await EngineRig.StartAsync(database.Database, probe, leaseSeconds: 2, clock: new JumpingClock(TimeSpan.FromHours(-1)));
        OperationId[] held = [await ahead.BeginAsync("of the one ahead"), await behind.BeginAsync("of the one behind")];
        await Eventually.TrueAsync(() => probe.Journal.Count(line => line is "run b") is 2, () => string.Join(", ", probe.Journal));

        // Both have looked for what is free, each more than once, when what was added for them is done; the leases have been renewed by then or not.
        for (var renewals = 0; renewals < 3; renewals++)
        {
            await Task.WhenAll(((EngineRig[])[ahead, behind]).Select(rig => rig.Engine.LookAsync(CancellationToken.None)));
            foreach (var row in await Task.WhenAll(held.Select(operation => ahead.Store.FindAsync(operation.ToString(), CancellationToken.None))))
            {
                row!.Attempt.ShouldBe(1);
                (row.LeaseUntil - TimeProvider.System.GetUtcNow().ToMicroseconds()).ShouldBeInRange(0, 2_000_000);
            }
        }

        gate.SetResult();
        foreach (var operation in held)
        {
            (await ahead.EndOfAsync(operation)).ShouldBe("done");
        }

        probe.Journal.Count(line => line is "run b").ShouldBe(2);
    }

    /// <summary>The same of one that is dead, whose clock was an hour ahead: it is not waited for an hour.</summary>
    public static async Task What_a_dead_engine_held_whose_clock_was_ahead_is_taken_over_when_its_lease_ends(TestDatabase database)
    {
        ProbeWorkflow probe = new();
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
        await using var dying = await EngineRig.StartAsync(database.Database, probe, leaseSeconds: 1, clock: new JumpingClock(TimeSpan.FromHours(1)));
        var operation = await dying.BeginAsync();
        await Eventually.TrueAsync(() => runs is 1, () => string.Join(", ", probe.Journal));

        // As if it were dead: under another name nobody renews the lease, which ends when it would have ended.
        await database.Database.WriteAsync(work => work.ExecuteAsync("UPDATE operations SET lease_owner = 'dead'", null, CancellationToken.None), CancellationToken.None);
        await using var alive = await EngineRig.StartAsync(database.Database, probe, leaseSeconds: 1, clock: new JumpingClock(TimeSpan.FromHours(-1)));

        (await alive.EndOfAsync(operation)).ShouldBe("done");
        never.SetResult();
        await Eventually.TrueAsync(() => dying.Engine.HeldCount is 0, () => "The one that was dead goes on.");
        runs.ShouldBe(2);
    }

    /// <summary>On every database: how much time an operation has left is time that passes, whatever the clock says.</summary>
    public static async Task A_clock_that_jumps_has_no_operation_come_too_late(TestDatabase database)
    {
        JumpingClock clock = new(TimeSpan.Zero);
        ProbeWorkflow probe = new();
        probe.Runs["b"] = (_, _) =>
        {
            clock.Jump(TimeSpan.FromHours(1));
            return Task.FromResult(StepOutcome.Next);
        };
        await using var rig = await EngineRig.StartAsync(database.Database, probe, clock: clock);

        (await rig.EndOfAsync(await rig.BeginAsync())).ShouldBe("done");
        probe.Journal.ShouldBe(["run a", "run b", "run c"]);
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
