namespace Nova.Simulator;

/// <summary>Processes that die and come back, hosts that lose their power, and cuts of the network, at moments that the seed draws.</summary>
internal sealed class Disasters(SimCloud cloud)
{
    private readonly Random _random = cloud.World.Stream("disasters");

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, cloud.Chance.Disasters).Select(_ => StrikeAsync(Workload.Span * _random.NextDouble(), _random.Next(3))).ToList());

    /// <summary>The storm is over: everything is there again.</summary>
    public async Task RepairAsync()
    {
        cloud.IsStormy = false;
        cloud.Network.Heal();
        foreach (var node in cloud.Nodes.Values.Where(node => node.Process.IsDead).ToList())
        {
            await cloud.RestartAsync(node);
        }
    }

    private async Task StrikeAsync(TimeSpan at, int kind)
    {
        await Task.Delay(at, cloud.World.Outside.Clock);
        List<SimNode> alive = [.. cloud.Nodes.Values.Where(node => !node.Process.IsDead)];
        if (alive.Count is 0)
        {
            return;
        }

        var node = alive[_random.Next(alive.Count)];
        if (kind is 0)
        {
            cloud.World.History.Add(node.Process.Name, "is cut off");
            cloud.Network.CutOff(node.Process);
            await Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 90)), cloud.World.Outside.Clock);
            cloud.World.History.Add(node.Process.Name, "can be reached again");
            cloud.Network.Heal();
            return;
        }

        cloud.World.History.Add(node.Process.Name, "is killed");
        cloud.Kill(node);
        await Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 90)), cloud.World.Outside.Clock);
        if (cloud.IsStormy && cloud.Nodes[node.Process.Name] == node)
        {
            await cloud.RestartAsync(node);
        }
    }
}
