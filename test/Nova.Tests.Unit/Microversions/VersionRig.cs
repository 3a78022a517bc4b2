using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Microversions;

/// <summary>A cloud with one of everything, and what is asked of it at a microversion; every answer in a word or two.</summary>
public sealed class VersionRig : IAsyncLifetime
{
    public const string Name = "rig";

    internal CloudFixture Cloud { get; private set; } = null!;

    /// <summary>Runs, with an image and a volume, a member of <see cref="Group"/>.</summary>
    internal string Server { get; private set; } = "";

    internal string Volume { get; private set; } = "";

    internal string Group { get; private set; } = "";

    /// <summary>Is off its host, so that most actions are refused by its state.</summary>
    internal string Shelved { get; private set; } = "";

    internal string Aggregate { get; private set; } = "";

    public async Task InitializeAsync()
    {
        Cloud = await CloudFixture.StartAsync(2);
        await MustAsync("/os-keypairs", """{"keypair": {"name": "rig", "public_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f rig"} }""", "member");
        Aggregate = (await MustAsync("/os-aggregates", """{"aggregate": {"name": "rig"} }""", "admin"))["aggregate"]!["id"]!.ToJsonString();
        Group = (await MustAsync("/os-server-groups", """{"server_group": {"name": "rig", "policy": "affinity"} }""", "member"))["server_group"]!["id"]!.GetValue<string>();
        var hints = (JsonObject)JsonNode.Parse(Cloud.CreateBody(Name))!;
        hints["os:scheduler_hints"] = new JsonObject { ["group"] = Group };
        Server = (await MustAsync("/servers", hints.ToJsonString(), "member"))["server"]!["id"]!.GetValue<string>();
        await Cloud.WaitForAsync(Server, "ACTIVE");
        Volume = await Cloud.MakeVolumeAsync();
        await Cloud.SendAsync(HttpMethod.Post, $"/servers/{Server}/os-volume_attachments", body: $$"""{"volumeAttachment": {"volumeId": "{{Volume}}"} }""");
        await Cloud.VolumeIsAsync(Volume, "in-use");
        Shelved = await Cloud.BootAsync("shelved");
        await Cloud.MustAsync(Shelved, """{"shelve": null}""");
        await Cloud.WaitForAsync(Shelved, "SHELVED_OFFLOADED");
        await Cloud.IdleAsync();
    }

    public async Task DisposeAsync() => await Cloud.DisposeAsync();

    /// <summary>The status of an answer.</summary>
    internal async Task<string> StatusAsync(HttpMethod method, string path, string version, string? body = null, string token = "admin") =>
        $"{(await Cloud.SendAsync(method, path, token, body, version)).Status}";

    internal Task<string> StatusAsync(string path, string version, string token = "admin") => StatusAsync(HttpMethod.Get, path, version, null, token);

    /// <summary>Whether an answer has a member, told by names and numbers between dots.</summary>
    internal async Task<string> MemberAsync(string path, string member, string version, string token = "admin") =>
        Member(await Cloud.GetAsync(path, token, version), member, version);

    /// <summary>What kind of value a member is.</summary>
    internal async Task<string> KindAsync(string path, string member, string version) =>
        TryFind((await Cloud.GetAsync(path, "admin", version)).Json, member, out var found) ? $"{found!.GetValueKind()}" : "absent";

    /// <summary>How many a list has.</summary>
    internal async Task<string> CountAsync(string path, string list, string version, string token = "admin")
    {
        var answer = await Cloud.GetAsync(path, token, version);
        return answer.Status is 200 ? $"{answer.Json[list]!.AsArray().Count}" : $"{answer.Status}";
    }

    /// <summary>What becomes of a request: its operation is unknown, its body or query is refused, or it is understood, whatever its answer.</summary>
    internal async Task<string> JudgeAsync(HttpMethod method, string path, string version, string? body = null, string token = "admin")
    {
        var answer = await Cloud.SendAsync(method, path, token, body, version);
        return (answer.Status, answer.Body) switch
        {
            (404, var text) when text.Contains("is not supported on this method", StringComparison.Ordinal) => "unknown",
            (400, var text) when text.Contains("Invalid input for", StringComparison.Ordinal) => "refused",
            _ => "understood",
        };
    }

    /// <summary>The same of an action on the shelved server, which its state keeps from doing anything.</summary>
    internal Task<string> JudgeActionAsync(string version, string body, string token = "admin") =>
        JudgeAsync(HttpMethod.Post, $"/servers/{Shelved}/action", version, body, token);

    /// <summary>The same of a request for a server, which has a flavor that there is not.</summary>
    internal Task<string> JudgeServerAsync(string version, string more) => JudgeAsync(
        HttpMethod.Post, "/servers", version,
        $$"""{"server": {"name": "never", "imageRef": "{{Cloud.Image}}", "flavorRef": "no such flavor"{{(more.Length > 0 ? ", " + more : "")}} } }""");

    /// <summary>Whether a user's list finds the server with this filter.</summary>
    internal async Task<string> FindAsync(string query, string version)
    {
        var answer = await Cloud.GetAsync($"/servers?name={Name}&{query}", "member", version);
        return answer.Status is not 200 ? $"{answer.Status}" : answer.Json["servers"]!.AsArray().Count is 1 ? "found" : "not found";
    }

    internal static string Member(WebAnswer answer, string member, string version)
    {
        answer.Status.ShouldBeOneOf([200, 201, 202], $"{version}: {answer.Body}");
        return answer.Body.Length > 0 && TryFind(answer.Json, member, out _) ? "present" : "absent";
    }

    internal Task<WebAnswer> PostAsync(string path, string body, string version, string token = "member") => Cloud.SendAsync(HttpMethod.Post, path, token, body, version);

    private async Task<JsonNode> MustAsync(string path, string body, string token)
    {
        var answer = await PostAsync(path, body, CloudFixture.Newest, token);
        answer.Status.ShouldBeOneOf([200, 201, 202], answer.Body);
        return answer.Json;
    }

    private static bool TryFind(JsonNode? node, string member, out JsonNode? found)
    {
        found = node;
        foreach (var part in member.Split('/'))
        {
            if (found is JsonArray items && int.TryParse(part, out var index) && index < items.Count)
            {
                found = items[index];
            }
            else if (found is not JsonObject members || !members.TryGetPropertyValue(part, out found))
            {
                return false;
            }
        }

        return true;
    }
}
