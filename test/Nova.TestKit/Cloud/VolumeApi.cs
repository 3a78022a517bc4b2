using System.Text;
using Nova.TestKit.Web;
using Nova.Volumes;

namespace Nova.TestKit.Cloud;

/// <summary>The block storage API of a whole cloud, as its clients call it.</summary>
internal static class VolumeApi
{
    /// <summary>Sends one request; the path is below the token's project.</summary>
    public static Task<WebAnswer> VolumeAsync(
        this CloudFixture cloud, HttpMethod method, string path, string? body = null, string token = "member", string version = "3.59") =>
        cloud.SendAsync(
            VolumesModule.Surface, method, $"/v3/{(token.StartsWith("other", StringComparison.Ordinal) ? FakeTokens.OtherProject : FakeTokens.Project)}{path}", token,
            body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), version, "volume");

    /// <summary>Makes a volume and waits until it is available; answers its id.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="more">Further members of <c>volume</c>, each followed by a comma.</param>
    /// <param name="token">Who asks.</param>
    public static async Task<string> MakeVolumeAsync(this CloudFixture cloud, string more = "", string token = "member")
    {
        var size = more.Contains("\"size\"", StringComparison.Ordinal) ? "" : "\"size\": 1, ";
        var answer = await cloud.VolumeAsync(HttpMethod.Post, "/volumes", $$"""{"volume": { {{size}}{{more}} "description": "made by a test"} }""", token);
        answer.Status.ShouldBe(202, answer.Body);
        var id = answer.Json["volume"]!["id"]!.GetValue<string>();
        await cloud.VolumeIsAsync(id, "available");
        return id;
    }

    /// <summary>Asks the compute API to attach a volume to a server.</summary>
    public static Task<WebAnswer> AttachAsync(
        this CloudFixture cloud, string server, string volume, string token = "member", string version = CloudFixture.Newest, string more = "") => cloud.SendAsync(
        HttpMethod.Post, $"/servers/{server}/os-volume_attachments", token, $$"""{"volumeAttachment": {"volumeId": "{{volume}}"{{more}}} }""", version);

    /// <summary>Makes a server and a volume, and attaches one to the other.</summary>
    public static async Task<(string Server, string Volume)> AttachedAsync(this CloudFixture cloud)
    {
        var (server, volume) = (await cloud.BootAsync(), await cloud.MakeVolumeAsync());
        (await cloud.AttachAsync(server, volume)).Status.ShouldBe(202);
        await cloud.VolumeIsAsync(volume, "in-use");
        await cloud.IdleAsync();
        return (server, volume);
    }

    /// <summary>Waits until a volume has the status.</summary>
    public static async Task VolumeIsAsync(this CloudFixture cloud, string id, string status)
    {
        WebAnswer? last = null;
        await CloudFixture.UntilAsync(
            async () => (last = await cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{id}", token: "admin")) is { Status: 200 } shown
                && shown.Json["volume"]!["status"]!.GetValue<string>() == status,
            () => $"{id} is not {status}: {last?.Body}");
    }

    /// <summary>Waits until a volume is gone.</summary>
    public static async Task VolumeIsGoneAsync(this CloudFixture cloud, string id)
    {
        WebAnswer? last = null;
        await CloudFixture.UntilAsync(
            async () => (last = await cloud.VolumeAsync(HttpMethod.Get, $"/volumes/{id}", token: "admin")).Status is 404, () => $"{id} is not gone: {last?.Body}");
    }
}
