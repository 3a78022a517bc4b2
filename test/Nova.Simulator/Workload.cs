using System.Globalization;

namespace Nova.Simulator;

/// <summary>What clients want of the cloud: requests at moments and of kinds that the seed draws.</summary>
internal sealed class Workload(SimCloud cloud, Client client, string image)
{
    /// <summary>All requests come within it.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(3);

    private readonly Random _random = cloud.World.Stream("workload");
    private readonly Volumes _volumes = new(cloud, client);
    private readonly List<string> _servers = [];
    private Task<string?>? _group;

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
        if (kind > 0.8)
        {
            await _volumes.ActAsync(server, number);
            return;
        }

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
            {"server": {"name": "server-{{number}}", {{DrawRoot()}}, "flavorRef": "small", "networks": "auto", "min_count": {{count}} }{{await DrawHintAsync()}} }
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

    // A disk of the host's, or a volume that is made of the image.
    private string DrawRoot() => _random.Next(4) > 0
        ? $"\"imageRef\": \"{image}\""
        : $$"""
            "block_device_mapping_v2": [{"boot_index": 0, "uuid": "{{image}}", "source_type": "image", "destination_type": "volume", "volume_size": 1, "delete_on_termination": {{(_random.Next(2) is 0 ? "true" : "false")}} }]
            """;

    // Every other server is of the one group, whose members share no host.
    private async Task<string> DrawHintAsync()
    {
        if (_random.Next(2) is 0)
        {
            return "";
        }

        _group ??= MakeGroupAsync();
        return await _group is { } group ? $$""", "os:scheduler_hints": {"group": "{{group}}"}""" : "";
    }

    private async Task<string?> MakeGroupAsync()
    {
        var answer = await client.AskAsync("group", "POST", "/os-server-groups", """{"server_group": {"name": "apart", "policy": "anti-affinity"} }""");
        return answer.Status is 200 ? answer.Json["server_group"]!["id"]!.GetValue<string>() : null;
    }

    private (string What, string Body) Draw() => _random.Next(15) switch
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
        13 => ("rescue", """{"rescue": {"adminPass": "secret"} }"""),
        _ => ("rebuild", $$"""{"rebuild": {"imageRef": "{{image}}"} }"""),
    };
}
