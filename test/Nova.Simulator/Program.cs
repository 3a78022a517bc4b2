using System.Diagnostics;
using System.Globalization;

namespace Nova.Simulator;

/// <summary>
/// <c>simulate [SEED] [--seeds N] [--from SEED] [--minutes M] [--processes P] [--stride N] [--trace] [--list] [--twice]</c>: runs seeds, tells which of them break an invariant,
/// and the history of one.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (!Wishes.TryParse(arguments, out var wishes))
        {
            Console.Error.WriteLine("simulate [SEED] [--seeds N] [--from SEED] [--minutes M] [--processes P] [--stride N] [--trace] [--list] [--twice]");
            return 64;
        }

        using Interruption interruption = new();
        if (wishes is { Processes: > 1, Seeds: > 1, Traces: false })
        {
            return Crew.Run(wishes);
        }

        using var template = Template.Make();
        var started = Stopwatch.GetTimestamp();
        var (ran, failed) = (0, 0);
        for (var seed = wishes.From; !interruption.IsAsked && ran < wishes.Seeds && Stopwatch.GetElapsedTime(started) < wishes.Limit; seed += wishes.Stride, ran++)
        {
            var outcome = new Simulation(template, seed, wishes.Traces).Run();
            if (wishes.Traces)
            {
                Console.WriteLine(string.Join('\n', outcome.Lines));
                Console.WriteLine(outcome.Log);
            }

            var violations = outcome.Violations;
            if (wishes.Twice && new Simulation(template, seed, keepsLines: false).Run().Hash is var again && again != outcome.Hash)
            {
                violations = [.. violations, $"The seed has two histories: {outcome.Hash} and {again}"];
            }

            failed += violations.Count > 0 ? 1 : 0;
            if (violations.Count > 0 || wishes is { Seeds: 1, Stride: 1 } || wishes.Lists)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"seed {seed}: {outcome.Hash}, {outcome.Events} events, {outcome.Turns} turns, {outcome.Simulated.TotalMinutes:F0} min"));
                foreach (var violation in violations)
                {
                    Console.WriteLine($"  {violation}");
                }
            }
        }

        var took = Stopwatch.GetElapsedTime(started);
        Console.WriteLine(new Totals { Ran = ran, Failed = failed }.Describe(wishes.From, took));
        return failed is 0 ? 0 : 1;
    }
}
