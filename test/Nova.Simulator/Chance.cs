namespace Nova.Simulator;

/// <summary>What the seed says of this run: how large the cloud is and how bad its luck.</summary>
internal sealed record Chance
{
    public required int Hosts { get; init; }

    public required int Controls { get; init; }

    /// <summary>Requests of clients.</summary>
    public required int Requests { get; init; }

    public required double Loss { get; init; }

    public required double Doubling { get; init; }

    /// <summary>The longest that a message usually takes.</summary>
    public required TimeSpan Delay { get; init; }

    /// <summary>The share of messages that take very long.</summary>
    public required double Straggling { get; init; }

    public required double Aborts { get; init; }

    public required double UnknownCommits { get; init; }

    public required double Conflicts { get; init; }

    /// <summary>The share of the hypervisors' calls that fail.</summary>
    public required double HypervisorFailures { get; init; }

    /// <summary>Crashes, cuts and the like.</summary>
    public required int Disasters { get; init; }

    /// <summary>Some runs have luck in one thing and none in another; a few have a fault of every kind.</summary>
    public static Chance Of(Random random)
    {
        double Rate(double most) => random.Next(3) is 0 ? random.NextDouble() * most : 0;
        return new Chance
        {
            Hosts = random.Next(3, 7),
            Controls = random.Next(2, 4),
            Requests = random.Next(4, 20),
            Loss = Rate(0.1),
            Doubling = Rate(0.2),
            Delay = TimeSpan.FromMilliseconds(random.Next(1, 500)),
            Straggling = Rate(0.05),
            Aborts = Rate(0.02),
            UnknownCommits = Rate(0.02),
            Conflicts = Rate(0.1),
            HypervisorFailures = Rate(0.1),
            Disasters = random.Next(0, 6),
        };
    }
}
