using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Nova.Benchmarks.Inner;

/// <summary>Runs <see cref="DecisionLoop"/> and prints a table: what one decision takes in time and memory, and how sure that is.</summary>
internal static class InnerLoop
{
    /// <summary>The word that asks for it.</summary>
    public const string Name = "inner";

    /// <summary>Measures.</summary>
    /// <returns>Whether each measurement has a figure.</returns>
    public static bool Run()
    {
        var summary = BenchmarkRunner.Run<DecisionLoop>(Config());
        return summary.Reports.All(report => report.Success);
    }

    // In this process: a project of its own that the library would make and build does not know this repository's rules.
    private static ManualConfig Config() => ManualConfig.CreateEmpty()
        .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(ConsoleLogger.Default)
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "inner"));
}
