using System.Diagnostics;

namespace Nova.Tests.Unit.Simulation;

/// <summary>The simulator in a process of its own, since it wants the thread pool for itself.</summary>
public sealed class SimulatorTests
{
    [Fact]
    public async Task A_few_seeds_break_nothing_and_have_one_history_each_in_every_process_also_where_several_share_them()
    {
        var runs = await Task.WhenAll(RunAsync("--seeds", "5", "--list"), RunAsync("--seeds", "5", "--list", "--processes", "2"));

        runs[0].ExitCode.ShouldBe(0, runs[0].Output);
        var histories = HistoriesOf(runs[0].Output);
        histories.Count.ShouldBe(5, runs[0].Output);
        histories.Distinct().Count().ShouldBe(5);
        HistoriesOf(runs[1].Output).ShouldBe(histories, ignoreOrder: true);
        runs[1].Output.ShouldContain("5 seeds from 1, 0 with a violation");
    }

    [Fact]
    public async Task What_it_does_not_understand_it_refuses() => (await RunAsync("--seed", "many")).ExitCode.ShouldBe(64);

    private static List<string> HistoriesOf(string output) => [.. output.Split('\n').Where(line => line.StartsWith("seed ", StringComparison.Ordinal))];

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using Process simulator = new()
        {
            StartInfo = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Nova.Simulator.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        simulator.Start();
        var error = simulator.StandardError.ReadToEndAsync();
        var output = await simulator.StandardOutput.ReadToEndAsync();
        await simulator.WaitForExitAsync();
        return (simulator.ExitCode, output + await error);
    }
}
