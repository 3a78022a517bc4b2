namespace Nova.Simulator;

/// <summary>What one seed came to.</summary>
internal sealed record Outcome
{
    public required int Seed { get; init; }

    /// <summary>What did not hold; empty where all did.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>The same in every run of the seed.</summary>
    public required string Hash { get; init; }

    public required int Events { get; init; }

    public required long Turns { get; init; }

    public required TimeSpan Simulated { get; init; }

    /// <summary>What happened, where it was asked for.</summary>
    public required IReadOnlyList<string> Lines { get; init; }

    public required string Log { get; init; }
}

/// <summary>One seed: a cloud, its clients, its bad luck, and what is left when all is quiet.</summary>
internal sealed class Simulation(Template template, int seed, bool keepsLines)
{
    /// <summary>Operations have their deadlines within it, and reconcilers their passes.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromHours(2);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(60);

    private readonly List<string> _violations = [];
    private string _log = "";

    public Outcome Run()
    {
        var folder = template.Copy(seed);
        World world = new(seed, keepsLines);
        try
        {
            world.Run(() => TellAsync(world, folder));
        }
        catch (SimulationException exception)
        {
            _violations.Add(exception.Message);
        }

        Outcome outcome = new()
        {
            Seed = seed,
            Violations = _violations,
            Hash = world.History.Hash,
            Events = world.History.Count,
            Turns = world.Steps,
            Simulated = world.Elapsed,
            Lines = world.History.Lines,
            Log = _log,
        };
        Directory.Delete(folder, recursive: true);
        return outcome;
    }

    private async Task TellAsync(World world, string folder)
    {
        await using SimCloud cloud = new(world, Chance.Of(world.Stream("chance")), folder, keepsLines);
        Invariants invariants = new(cloud);
        Client client = new(cloud);
        Workload workload = new(cloud, client, template.Image);
        Disasters disasters = new(cloud, client);
        for (var number = 1; number <= cloud.Chance.Controls; number++)
        {
            await cloud.StartControlAsync(number);
        }

        for (var number = 1; number <= cloud.Chance.Hosts; number++)
        {
            await cloud.StartHostAsync(number);
        }

        world.AtRest = () =>
        {
            if (_violations.Count is 0 && invariants.RunsTwice() is { } twice)
            {
                _violations.Add($"{twice} at {world.Elapsed}");
            }
        };
        await Task.Delay(TimeSpan.FromSeconds(5), cloud.World.Outside.Clock);
        cloud.IsStormy = true;
        await Task.WhenAll(workload.RunAsync(), disasters.RunAsync());
        await disasters.RepairAsync();
        cloud.World.History.Add("storm", "is over");
        _violations.AddRange(workload.Doubles.Select(twice => $"I7: one key, two servers: {twice}"));
        _violations.AddRange(await SettleAsync(cloud, invariants));
        _log = cloud.Log;
    }

    private static async Task<IReadOnlyList<string>> SettleAsync(SimCloud cloud, Invariants invariants)
    {
        var end = cloud.World.Elapsed + Settling;
        while (true)
        {
            await Task.Delay(Look, cloud.World.Outside.Clock);
            var broken = await invariants.BrokenAsync();
            cloud.World.History.Add("invariants", $"{broken.Count} broken", string.Join("; ", broken));
            if (broken.Count is 0 || cloud.World.Elapsed > end)
            {
                return broken;
            }
        }
    }
}
