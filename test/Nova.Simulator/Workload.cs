using System.Globalization;

namespace Nova.Simulator;

/// <summary>What clients want of the cloud: requests at moments and of kinds that the seed draws.</summary>
internal sealed class Workload(SimCloud cloud, Client client, string image)
{
    /// <summary>All requests come within it.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(3);

    private readonly Random _random = cloud.World.Stream("workload");
    private readonly List<string> _servers = [];

    /// <summary>Creations that one key was used for twice, and gave two servers.</summary>
    public List<string> Doubles { get; } = [];

    public async Task RunAsync()
    {
        List<Task> requests = [];
        for (var number = 0; number < cloud.Chance.Requests; number++)
        {
            var (at, kind) = (Span * _random.NextDouble(), _random.NextDouble());
            requests.Add(RequestAsync(number, number < 2 ? at / 10 : at, number < 2 ? 0 : kind));
        }

        await Task.WhenAll(requests);
    }

    private async Task RequestAsync(int number, TimeSpan at, double kind)
    {
        await Task.Delay(at, cloud.World.Outside.Clock);
        if (kind < 0.3 || _servers.Count is 0)
        {
            await CreateAsync(number);
            return;
        }

        var server = _servers[_random.Next(_servers.Count)];
        var (what, body) = Draw();
        if (what is "delete")
        {
            await client.AskAsync(what, "DELETE", $"/servers/{server}");
        }
        else
        {
            await client.AskAsync(what, "POST", $"/servers/{server}/action", body);
        }
    }

    // Asked again with the same key where no answer came, as a careful client does.
    private async Task CreateAsync(int number)
    {
        var key = _random.Next(2) is 0 ? $"key-{number.ToString(CultureInfo.InvariantCulture)}" : null;
        var count = _random.Next(4) is 0 ? _random.Next(2, 4) : 1;
        var body = $$"""
            {"server": {"name": "server-{{number}}", "imageRef": "{{image}}", "flavorRef": "small", "networks": "auto", "min_count": {{count}} } }
            """;
        HashSet<string> made = [];
        for (var attempt = 0; attempt < (key is null ? 1 : 3); attempt++)
        {
            var answer = await client.AskAsync(count > 1 ? $"create {count}" : "create", "POST", "/servers", body, key);
            if (answer.Status is 202)
            {
                made.Add(answer.Json["server"]!["id"]!.GetValue<string>());
                if (_random.Next(3) > 0)
                {
                    break;
                }
            }
            else if (answer.Status is not (0 or 503 or 409))
            {
                break;
            }

            await Task.Delay(TimeSpan.FromSeconds(_random.Next(1, 20)), cloud.World.Outside.Clock);
        }

        _servers.AddRange(made);
        if (made.Count > 1)
        {
            Doubles.Add($"{key}: {string.Join(", ", made)}");
        }
    }

    private (string What, string Body) Draw() => _random.Next(14) switch
    {
        0 or 1 or 2 => ("delete", ""),
        3 or 4 => ("resize", $$"""{"resize": {"flavorRef": "{{(_random.Next(3) > 0 ? "large" : "small")}}"} }"""),
        5 => ("confirm resize", """{"confirmResize": null}"""),
        6 => ("revert resize", """{"revertResize": null}"""),
        7 => ("stop", """{"os-stop": null}"""),
        8 => ("start", """{"os-start": null}"""),
        9 => ("reboot", """{"reboot": {"type": "HARD"} }"""),
        10 => ("live-migrate", """{"os-migrateLive": {"host": null, "block_migration": "auto"} }"""),
        11 => ("shelve", """{"shelve": null}"""),
        12 => ("unshelve", """{"unshelve": null}"""),
        _ => ("rebuild", $$"""{"rebuild": {"imageRef": "{{image}}"} }"""),
    };
}
