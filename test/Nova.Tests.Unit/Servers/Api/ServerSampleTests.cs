using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nova.Data;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>Every documented sample of servers is sent to, or expected of, a whole cloud at the microversion of its folder.</summary>
public sealed partial class ServerSampleTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private static readonly string[] Folders =
    [
        "servers", "servers-sort", "server-metadata", "server-ips", "os-lock-server", "os-pause-server", "os-suspend-server",
        "os-multiple-create", "os-console-output", "os-preserve-ephemeral-rebuild",
    ];

    // Samples of what is not built yet; each with the reason.
    private static readonly Dictionary<string, string> Excluded = new()
    {
        ["server-action-addfloatingip-req"] = "floating addresses are an issue of their own",
        ["server-action-removefloatingip-req"] = "floating addresses are an issue of their own",
        ["server-action-confirm-resize"] = "with the samples of moves",
        ["server-action-revert-resize"] = "with the samples of moves",
        ["server-action-resize"] = "with the samples of moves",
        ["server-action-create-image"] = "issue: whole API",
        ["server-get-down-cell-resp"] = "issue: whole API (cells)",
        ["servers/v2.90/server-create-req"] = "has personality, which 2.57 took out: no such request is valid",
        ["servers/v2.90/server-create-resp"] = "has personality, which 2.57 took out: no such request is valid",
        ["servers/v2.69/server-get-resp"] = "a cell that is down: issue: whole API (cells)",
        ["servers/v2.69/servers-details-resp"] = "a cell that is down: issue: whole API (cells)",
        ["servers/v2.69/servers-list-resp"] = "a cell that is down: issue: whole API (cells)",
    };

    // Their keys are the user's: only their values have a documented kind.
    private static readonly string[] Maps = ["metadata", "extra_specs", "scheduler_hints", "properties"];

    private CloudFixture Cloud => shared.Cloud;

    public static TheoryData<string> Samples()
    {
        TheoryData<string> samples = [];
        foreach (var sample in ApiSample.Names(Folders).Where(sample => !IsExcluded(sample)))
        {
            samples.Add(sample);
        }

        return samples;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_is_understood_or_answered(string sample)
    {
        var name = Path.GetFileName(sample);
        var version = VersionPattern().Match(sample) is { Success: true } match ? match.Groups[1].Value : name.Contains("v257", StringComparison.Ordinal) ? "2.57" : name.Contains("v237", StringComparison.Ordinal) ? "2.37" : "2.1";
        var id = await ServerAsync();
        var answer = await AskAsync(sample, name, id, version);

        if (answer is not null)
        {
            answer.Status.ShouldBeInRange(200, 204, $"{sample}: {answer.Body}");
            if (name.EndsWith("-resp", StringComparison.Ordinal) || name.Contains("-with-changes", StringComparison.Ordinal))
            {
                Plain(answer.Json).ShouldHaveTheShapeOf(Plain(ApiSample.Json(sample + ".json")), sample);
            }
        }
    }

    [Fact]
    public void Every_exclusion_is_of_a_sample_that_exists()
    {
        var names = ApiSample.Names(Folders).ToList();

        Excluded.Keys.Where(excluded => !names.Any(name => name == excluded || name.EndsWith("/" + excluded, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static bool IsExcluded(string sample) => Excluded.ContainsKey(sample) || Excluded.ContainsKey(Path.GetFileName(sample));

    // Two, so that a list has a next page.
    private async Task<string> ServerAsync()
    {
        const string More = "\"metadata\": {\"My Server Name\": \"Apache1\"}, \"user_data\": \"IyEvYmluL2Jhc2g=\", \"security_groups\": [{\"name\": \"default\"}],";
        var known = await Cloud.Database.QueryAsync<string>("SELECT id FROM servers WHERE reservation_id = 'samples'", null, CancellationToken.None);
        if (known is [var first, ..])
        {
            return first;
        }

        await Cloud.BootAsync("sample", More);
        var id = await Cloud.BootAsync("sample", More);
        await Cloud.Database.WriteAsync(
            work => work.ExecuteAsync(
                """
                INSERT INTO server_groups (id, project_id, user_id, name, policy, created_at, placements)
                VALUES (@Group, @Project, 'samples', 'the group of the sample of 2.71', 'soft-affinity', 0, 0)
                """,
                new { Group = "f3d86fe6-4246-4be8-b87c-eb894626c741", FakeTokens.Project }, CancellationToken.None), CancellationToken.None);
        await Cloud.Database.WriteAsync(
            work => work.ExecuteAsync("UPDATE servers SET reservation_id = 'samples' WHERE id = @id", new { id }, CancellationToken.None), CancellationToken.None);
        return id;
    }

    private async Task<WebAnswer?> AskAsync(string sample, string name, string id, string version)
    {
        var token = TokenOf(sample);
        Task<WebAnswer> Get(string path) => Cloud.GetAsync(path, token, version);
        Task<WebAnswer> Send(HttpMethod method, string path, string request) => Cloud.SendAsync(method, path, token, Body(sample, request), version);
        var action = $"/servers/{id}/action";
        var page = ApiSample.Text(sample + ".json").Contains("servers_links", StringComparison.Ordinal) ? "limit=1&name=^sample$" : "name=^sample$";
        switch (name)
        {
            case "server-get-resp":
                return await Get($"/servers/{id}");
            case "servers-list-resp" or "servers-list-status-resp" or "server-sort-keys-list-resp":
                return await Get($"/servers?{page}");
            case "servers-details-resp":
                return await Get($"/servers/detail?{page}");
            case "servers-list-with-changes-before":
                return await Get($"/servers?changes-before=2100-01-01T00:00:00Z&{page}");
            case "servers-details-with-changes-before":
                return await Get($"/servers/detail?changes-before=2100-01-01T00:00:00Z&{page}");
            case "server-create-resp" or "server-create-req" or "server-create-req-v237" or "server-create-req-v257":
                return await Send(HttpMethod.Post, "/servers", name.Replace("-resp", "-req", StringComparison.Ordinal));
            case "multiple-create-post-resp" or "multiple-create-post-req" or "multiple-create-no-resv-post-resp" or "multiple-create-no-resv-post-req":
                return await Send(HttpMethod.Post, "/servers", name.Replace("-resp", "-req", StringComparison.Ordinal));
            case "server-update-req" or "server-update-resp" or "server-put-req" or "server-put-resp":
                return await Send(HttpMethod.Put, $"/servers/{await Cloud.BootAsync("updated")}", name.Replace("-resp", "-req", StringComparison.Ordinal));
            case "server-metadata-all-req" or "server-metadata-all-resp":
                return await Send(HttpMethod.Put, $"/servers/{id}/metadata", "server-metadata-all-req");
            case "server-metadata-req" or "server-metadata-resp":
                return await Send(HttpMethod.Put, $"/servers/{id}/metadata/foo", "server-metadata-req");
            case "server-ips-resp":
                return await Get($"/servers/{id}/ips");
            case "server-ips-network-resp":
                return await Get($"/servers/{id}/ips/private");
            case "console-output-post-req" or "console-output-post-resp":
                return await Send(HttpMethod.Post, action, "console-output-post-req");
            case "server-groups-post-req" or "server-groups-post-resp":
                return await Send(HttpMethod.Post, "/os-server-groups", "server-groups-post-req");
            case "server-action-rebuild" or "server-action-rebuild-resp":
                return await RebuildAsync(sample, version, "server-action-rebuild");
            case "server-action-rebuild-preserve-ephemeral" or "server-action-rebuild-preserve-ephemeral-resp":
                return await RebuildAsync(sample, version, "server-action-rebuild-preserve-ephemeral");
            default:
                return await ActionAsync(sample, name, version);
        }
    }

    // One after the other and each from the state that it needs.
    private async Task<WebAnswer> ActionAsync(string sample, string name, string version)
    {
        var before = name switch
        {
            "unpause-server" => """{"pause": null}""",
            "server-resume" => """{"suspend": null}""",
            "server-action-start" => """{"os-stop": null}""",
            "unlock-server" => """{"lock": null}""",
            _ => null,
        };
        var id = await Cloud.BootAsync(name);
        if (before is not null)
        {
            (await Cloud.ActAsync(id, before)).Status.ShouldBe(202);
            await Cloud.IdleAsync();
        }

        var answer = await Cloud.ActAsync(id, Body(sample, name), "admin", version);
        await Cloud.IdleAsync();
        return answer;
    }

    private async Task<WebAnswer> RebuildAsync(string sample, string version, string request)
    {
        var id = await Cloud.BootAsync("rebuilt");
        return await Cloud.ActAsync(id, Body(sample, request), TokenOf(sample), version);
    }

    // Some samples were made by an administrator and some by a user.
    private static string TokenOf(string sample)
    {
        var text = ApiSample.Text(sample + ".json");
        return sample.EndsWith("-resp", StringComparison.Ordinal) && text.Contains("OS-EXT-STS:vm_state", StringComparison.Ordinal)
            && !text.Contains("OS-EXT-SRV-ATTR:host\"", StringComparison.Ordinal) ? "member" : "admin";
    }

    // What a sample names of its own cloud, in ours.
    private string Body(string sample, string request)
    {
        var body = ApiSample.Json(Path.Combine(Path.GetDirectoryName(sample)!, request + ".json")).AsObject();
        foreach (var part in body.Select(member => member.Value).OfType<JsonObject>())
        {
            Replace(part, "imageRef", Cloud.Image);
            Replace(part, "availability_zone", "nova");
            Replace(part, "pinned_availability_zone", "nova");
            Replace(part, "key_name", null);
            foreach (var device in (part["block_device_mapping_v2"] as JsonArray ?? []).OfType<JsonObject>().Where(device => device["source_type"]?.GetValue<string>() is "image"))
            {
                device["uuid"] = Cloud.Image;
            }

            if (part["block_device_mapping_v2"] is not null)
            {
                part["networks"] = new JsonArray();
            }

            if (part["flavorRef"] is not null && !Guid.TryParse(part["flavorRef"]!.GetValue<string>(), out _))
            {
                part["flavorRef"] = Cloud.Flavor;
            }
        }

        // A sample of a hint has the pattern of an id where the id should be.
        return body.ToJsonString().Replace("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", Guid.NewGuid().ToString(), StringComparison.Ordinal);
    }

    private static void Replace(JsonObject part, string member, string? value)
    {
        if (!part.ContainsKey(member))
        {
            return;
        }

        if (value is null)
        {
            part.Remove(member);
        }
        else
        {
            part[member] = value;
        }
    }

    private static JsonNode Plain(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (var (name, value) in members.ToList())
            {
                if (Maps.Contains(name) && value is JsonObject map)
                {
                    map.Clear();
                }
                else if (value is not null)
                {
                    Plain(value);
                }
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items.Where(item => item is not null))
            {
                Plain(item!);
            }
        }

        return node;
    }

    [GeneratedRegex(@"/v(2\.\d+)/")]
    private static partial Regex VersionPattern();
}
