using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Servers.Volumes;

/// <summary>Every documented sample of volumes is sent to, or expected of, a whole cloud at the microversion of its folder.</summary>
public sealed partial class VolumeSampleTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    public static TheoryData<string> Samples()
    {
        TheoryData<string> samples = [];
        foreach (var sample in ApiSample.Names(["os-volume_attachments", "os-volumes", "os-snapshots"]))
        {
            samples.Add(sample);
        }

        return samples;
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_is_understood_or_answered(string sample)
    {
        var version = VersionPattern().Match(sample) is { Success: true } match ? match.Groups[1].Value : "2.1";

        var answer = await AskAsync(sample, Path.GetFileName(sample), version);

        answer.Status.ShouldBeOneOf([200, 202], $"{sample}: {answer.Body}");
        if (sample.EndsWith("-resp", StringComparison.Ordinal))
        {
            answer.Json.ShouldHaveTheShapeOf(ApiSample.Json(sample + ".json"), sample);
        }
    }

    private async Task<WebAnswer> AskAsync(string sample, string name, string version)
    {
        if (name.StartsWith("snapshot", StringComparison.Ordinal))
        {
            return await SnapshotsAsync(sample, name);
        }

        var volume = await Cloud.MakeVolumeAsync();
        if (name is "os-volumes-post-req" or "os-volumes-post-resp")
        {
            var body = ApiSample.Json("os-volumes/os-volumes-post-req.json");
            body["volume"]!["availability_zone"] = "nova";
            var made = await Cloud.SendAsync(HttpMethod.Post, "/os-volumes", "member", body.ToJsonString(), version);
            return made with { Body = Attached(made.Body) };
        }

        var server = await Cloud.BootAsync();
        var all = $"/servers/{server}/os-volume_attachments";
        if (name is "attach-volume-to-server-req" or "attach-volume-to-server-resp")
        {
            return await AttachAsync(sample, all, volume, version);
        }

        (await Cloud.SendAsync(HttpMethod.Post, all, "member", $$"""{"volumeAttachment": {"volumeId": "{{volume}}", "device": "/dev/sdb", "tag": "foo"} }""")).Status.ShouldBe(202);
        await Cloud.VolumeIsAsync(volume, "in-use");
        await Cloud.IdleAsync();
        return name switch
        {
            "list-volume-attachments-resp" => await Cloud.GetAsync(all, version: version),
            "volume-attachment-detail-resp" => await Cloud.GetAsync($"{all}/{volume}", version: version),
            "update-volume-attachment-delete-flag-req" => await Cloud.SendAsync(HttpMethod.Put, $"{all}/{volume}", "member", Flag(sample, server, volume), version),
            "update-volume-req" => await SwapAsync(sample, $"{all}/{volume}", version),
            "os-volumes-get-resp" => await Cloud.GetAsync($"/os-volumes/{volume}", version: version),
            "os-volumes-index-resp" => await Cloud.GetAsync("/os-volumes?limit=1", version: version),
            "os-volumes-detail-resp" => await Cloud.GetAsync("/os-volumes/detail?limit=1", version: version),
            _ => throw new InvalidOperationException($"Nobody asks for {sample}."),
        };
    }

    private async Task<WebAnswer> SwapAsync(string sample, string path, string version)
    {
        var body = ApiSample.Json(sample + ".json");
        body["volumeAttachment"]!["volumeId"] = await Cloud.MakeVolumeAsync();
        return await Cloud.SendAsync(HttpMethod.Put, path, "admin", body.ToJsonString(), version);
    }

    private async Task<WebAnswer> AttachAsync(string sample, string all, string volume, string version)
    {
        var body = ApiSample.Json(Path.Combine(Path.GetDirectoryName(sample)!, "attach-volume-to-server-req.json"));
        body["volumeAttachment"]!["volumeId"] = volume;
        return await Cloud.SendAsync(HttpMethod.Post, all, "member", body.ToJsonString(), version);
    }

    private async Task<WebAnswer> SnapshotsAsync(string sample, string name)
    {
        var body = ApiSample.Json("os-snapshots/snapshot-create-req.json");
        body["snapshot"]!["volume_id"] = await Cloud.MakeVolumeAsync();
        var made = await Cloud.SendAsync(HttpMethod.Post, "/os-snapshots", "member", body.ToJsonString(), "2.1");
        made.Status.ShouldBe(200, made.Body);
        return name switch
        {
            "snapshot-create-req" or "snapshot-create-resp" => made,
            "snapshots-show-resp" => await Cloud.GetAsync($"/os-snapshots/{made.Json["snapshot"]!["id"]}", version: "2.1"),
            "snapshots-list-resp" => await Cloud.GetAsync("/os-snapshots", version: "2.1"),
            "snapshots-detail-resp" => await Cloud.GetAsync("/os-snapshots/detail", version: "2.1"),
            _ => throw new InvalidOperationException($"Nobody asks for {sample}."),
        };
    }

    private static string Flag(string sample, string server, string volume)
    {
        var body = ApiSample.Json(sample + ".json");
        var attachment = body["volumeAttachment"]!.AsObject();
        foreach (var (member, value) in ((string, string)[])[("volumeId", volume), ("id", volume), ("serverId", server)])
        {
            if (attachment.ContainsKey(member))
            {
                attachment[member] = value;
            }
        }

        return body.ToJsonString();
    }

    // A volume that was just made has one use without members; the sample's is of another time.
    private static string Attached(string body)
    {
        var answer = JsonNode.Parse(body)!;
        answer["volume"]!["attachments"]!.AsArray().Single()!.AsObject().ShouldBeEmpty();
        answer["volume"]!["attachments"] = new JsonArray();
        return answer.ToJsonString();
    }

    [GeneratedRegex(@"/v(2\.\d+)/")]
    private static partial Regex VersionPattern();
}
