namespace Nova.Simulator;

/// <summary>Processes that die and come back, hosts that lose their power, and cuts of the network, at moments that the seed draws.</summary>
internal sealed class Disasters(SimCloud cloud, Client client)
{
    /// <summary>After so long without a word a host counts as down.</summary>
    private static readonly TimeSpan Down = TimeSpan.FromSeconds(60);

    private readonly Random _random = cloud.World.Stream("disasters");

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, cloud.Chance.Disasters).Select(_ => StrikeAsync(Workload.Span * _random.NextDouble(), _random.Next(4))).ToList());

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
        await (kind switch
        {
            0 => CutOffAsync(node),
            1 when !node.IsControl => PowerDownAsync(node),
            _ => KillAsync(node),
        });
    }

    private async Task CutOffAsync(SimNode node)
    {
        cloud.World.History.Add(node.Process.Name, "is cut off");
        cloud.Network.CutOff(node.Process);
        await AWhileAsync();
        cloud.World.History.Add(node.Process.Name, "can be reached again");
        cloud.Network.Heal();
    }

    private async Task KillAsync(SimNode node)
    {
        cloud.World.History.Add(node.Process.Name, "is killed");
        cloud.Kill(node);
        await AWhileAsync();
        await cloud.RestartAsync(node);
    }

    // The guests go with the host. Operators take what was there elsewhere, of some hosts, before it comes back.
    private async Task PowerDownAsync(SimNode node)
    {
        cloud.World.History.Add(node.Process.Name, "has no power");
        cloud.Kill(node);
        cloud.Hypervisors.CutPower(node.Hypervisor);
        await AWhileAsync();
        if (_random.Next(3) > 0)
        {
            await Task.Delay(Down, cloud.World.Outside.Clock);
            await EvacuateAsync(node);
            await AWhileAsync();
            if (_random.Next(2) is 0)
            {
                await EvacuateAsync(node);
                await AWhileAsync();
            }
        }

        cloud.Hypervisors.GivePower(node.Hypervisor);
        await cloud.RestartAsync(node);
    }

    // Again is for those that the first time has left.
    private async Task EvacuateAsync(SimNode node)
    {
        var there = await cloud.Store.QueryAsync<string>(
            "SELECT id FROM servers WHERE host = @host AND deleted_at IS NULL ORDER BY created_at, id", new { host = node.Hypervisor.Value }, CancellationToken.None);
        foreach (var server in there)
        {
            await client.AskAsync("evacuate", "POST", $"/servers/{server}/action", """{"evacuate": {} }""");
        }
    }

    private Task AWhileAsync() => Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 90)), cloud.World.Outside.Clock);
}
