using Nova.Benchmarks.Tools;

namespace Nova.Benchmarks.Suites;

/// <summary>Measurements that share a cloud.</summary>
internal interface ISuite
{
    /// <summary>What the names of its figures begin with.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Measures what the options ask for.</summary>
    Task RunAsync(BenchOptions options, Report report);
}
