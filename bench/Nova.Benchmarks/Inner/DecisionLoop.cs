using BenchmarkDotNet.Attributes;
using Nova.Benchmarks.Tools;
using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.Benchmarks.Inner;

/// <summary>One decision of the scheduler, by the three ways that it can go, and the promise after it.</summary>
#pragma warning disable CA1515 // The measuring library derives from it, and so wants it public.
public class DecisionLoop
#pragma warning restore CA1515
{
    // More than are kept, so that each comes back as one that was never asked.
    private const int Questions = 4096;

    private static readonly SchedulingRequest Request = BenchFleet.Request("req-inner/0");
    private static readonly SchedulingRequest Move = BenchFleet.Move("req-inner/0");

    private BenchFleet? _fleet;
    private HostName _host;
    private int _turn;

    /// <summary>How many hosts there are.</summary>
    [Params(1_000, 10_000, 100_000)]
    public int Hosts { get; set; }

    private BenchFleet Fleet => _fleet ?? throw new InvalidOperationException("There is no fleet yet.");

    /// <summary>Makes the hosts.</summary>
    [GlobalSetup]
    public void MakeFleet() => (_fleet, _host) = (new BenchFleet(Hosts, hasAllFilters: false), BenchFleet.Host(Hosts / 2).Host);

    /// <summary>What most requests are: the question was asked before, and one host has changed since. The host is promised as well.</summary>
    [Benchmark(Baseline = true)]
    public bool AskedBefore() => Fleet.Place(Request);

    /// <summary>A question that nobody has asked yet: all columns are looked at, and the answer is written down.</summary>
    [Benchmark]
    public int AskedFirst()
    {
        var memory = 1024 + (_turn++ % Questions);
        return Fleet.Maker.Decide(Fleet.Current, Request with { Resources = new(1, memory, 20) }).Passed;
    }

    /// <summary>A request that names hosts: all columns are looked at, and nothing is kept.</summary>
    [Benchmark]
    public int NamesHosts() => Fleet.Maker.Decide(Fleet.Current, Move).Passed;

    /// <summary>The promise alone: another snapshot that shares all blocks but one.</summary>
    [Benchmark]
    public object Promise() => Fleet.Current.Promise(_host, Request.Resources);
}
