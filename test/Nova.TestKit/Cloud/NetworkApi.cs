using System.Text;
using System.Text.Json.Nodes;
using Nova.Networks;
using Nova.TestKit.Web;

namespace Nova.TestKit.Cloud;

/// <summary>The networking API of a whole cloud, as its clients call it.</summary>
internal static class NetworkApi
{
    private static int ranges;
    private static int outsides;

    /// <summary>Sends one request; the path is below the version.</summary>
    public static Task<WebAnswer> NetworkAsync(this CloudFixture cloud, HttpMethod method, string path, string? body = null, string token = "member") =>
        cloud.SendAsync(NetworksModule.Surface, method, $"/v2.0{path}", token, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));

    /// <summary>Makes something and answers it.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="collection">E.g. <c>security-groups</c>.</param>
    /// <param name="members">The members of its body, without braces.</param>
    /// <param name="token">Who asks.</param>
    public static async Task<JsonNode> MakeAsync(this CloudFixture cloud, string collection, string members, string token = "member")
    {
        var name = collection[..^1].Replace('-', '_');
        var answer = await cloud.NetworkAsync(HttpMethod.Post, $"/{collection}", $$"""{"{{name}}": { {{members}} } }""", token);
        answer.Status.ShouldBe(201, answer.Body);
        return answer.Json[name]!;
    }

    /// <summary>A network with one subnet of 254 addresses that no other has.</summary>
    public static async Task<(string Network, string Subnet, string Prefix)> MakeNetworkAsync(this CloudFixture cloud, string token = "member", string more = "")
    {
        var range = Interlocked.Increment(ref ranges);
        var prefix = $"10.{100 + (range / 250)}.{range % 250}";
        var network = IdOf(await cloud.MakeAsync("networks", $"\"name\": \"n{range}\"{more}", token));
        var subnet = IdOf(await cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 4, \"cidr\": \"{prefix}.0/24\"", token));
        return (network, subnet, prefix);
    }

    /// <summary>A network outside with one subnet of 254 addresses, and a router that joins it with a subnet of guests.</summary>
    public static async Task<Outside> MakeOutsideAsync(this CloudFixture cloud, string subnet, string token = "member")
    {
        var range = $"172.24.{Interlocked.Increment(ref outsides)}";
        var network = IdOf(await cloud.MakeAsync("networks", $"\"name\": \"public-{range}\", \"router:external\": true", "admin"));
        await cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 4, \"cidr\": \"{range}.0/24\", \"enable_dhcp\": false", "admin");
        var router = IdOf(await cloud.MakeAsync("routers", $$"""
            "name": "out", "external_gateway_info": {"network_id": "{{network}}"}
            """, token));
        var joined = await cloud.NetworkAsync(HttpMethod.Put, $"/routers/{router}/add_router_interface", $$"""{"subnet_id": "{{subnet}}"}""", token);
        joined.Status.ShouldBe(200, joined.Body);
        return new Outside(network, range, router, joined.Json["port_id"]!.GetValue<string>());
    }

    public static string IdOf(JsonNode item) => item["id"]!.GetValue<string>();

    /// <summary>The ids of a list, in its order.</summary>
    public static IReadOnlyList<string> IdsOf(WebAnswer answer, string member) => [.. answer.Json[member]!.AsArray().Select(item => IdOf(item!))];
}

/// <summary>A network outside that a router leads to.</summary>
/// <param name="Network">The network.</param>
/// <param name="Prefix">The first three numbers of its addresses.</param>
/// <param name="Router">The router.</param>
/// <param name="Interface">The router's port inside.</param>
internal sealed record Outside(string Network, string Prefix, string Router, string Interface);
