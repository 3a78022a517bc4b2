using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Nova.Simulator;

/// <summary>Several processes share the seeds, since each of them has but one thread: the first takes every n-th from the first on, the second from the second on.</summary>
internal static class Crew
{
    /// <summary>Runs them, passes on what they tell, and adds up.</summary>
    public static int Run(Wishes wishes)
    {
        var started = Stopwatch.GetTimestamp();
        ConcurrentBag<Totals> totals = [];
        List<Thread> watchers = [.. Enumerable.Range(0, Math.Min(wishes.Processes, wishes.Seeds)).Select(member => new Thread(() => totals.Add(Watch(wishes.PartOf(member)))))];
        watchers.ForEach(watcher => watcher.Start());
        watchers.ForEach(watcher => watcher.Join());
        Totals sum = new() { Ran = totals.Sum(part => part.Ran), Failed = totals.Sum(part => part.Failed) };
        Console.WriteLine(sum.Describe(wishes.From, Stopwatch.GetElapsedTime(started)));
        return totals.Max(part => part.ExitCode);
    }

    private static Totals Watch(IReadOnlyList<string> arguments)
    {
        using Process member = new() { StartInfo = new(Environment.ProcessPath!) { RedirectStandardOutput = true } };
        var isHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet";
        foreach (var argument in isHosted ? [Path.Combine(AppContext.BaseDirectory, "Nova.Simulator.dll"), .. arguments] : arguments)
        {
            member.StartInfo.ArgumentList.Add(argument);
        }

        member.Start();
        Totals totals = new();
        while (member.StandardOutput.ReadLine() is { } line)
        {
            if (Totals.TryParse(line, out var sum))
            {
                totals = sum;
            }
            else
            {
                Console.WriteLine(line);
            }
        }

        member.WaitForExit();
        return totals with { ExitCode = member.ExitCode };
    }
}

/// <summary>What a range of seeds came to.</summary>
internal sealed record Totals
{
    private const string Ending = "; again: ./dev simulate SEED --trace";

    public int Ran { get; init; }

    public int Failed { get; init; }

    public int ExitCode { get; init; }

    /// <summary>Reads what <see cref="Describe"/> has written.</summary>
    public static bool TryParse(string line, out Totals totals)
    {
        totals = new Totals();
        var words = line.Split(' ');
        if (!line.EndsWith(Ending, StringComparison.Ordinal) || words.Length < 5)
        {
            return false;
        }

        totals = new Totals { Ran = int.Parse(words[0], CultureInfo.InvariantCulture), Failed = int.Parse(words[4], CultureInfo.InvariantCulture) };
        return true;
    }

    public string Describe(int from, TimeSpan took) =>
        string.Create(CultureInfo.InvariantCulture, $"{Ran} seeds from {from}, {Failed} with a violation, {took.TotalSeconds:F1} s{Ending}");
}
