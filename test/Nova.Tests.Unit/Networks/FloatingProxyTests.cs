using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Networks;

public sealed class FloatingProxyTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task Addresses_are_taken_led_to_servers_and_given_back_as_the_samples_say()
    {
        (await Cloud.GetAsync("/os-floating-ips", "other", "2.35")).Json.ShouldHaveTheShapeOf(ApiSample.Json("os-floating-ips/floating-ips-list-empty-resp.json"));
        var (network, subnet, prefix) = await Cloud.MakeNetworkAsync();
        var outside = await Cloud.MakeOutsideAsync(subnet);
        (await Cloud.NetworkAsync(HttpMethod.Put, $"/networks/{outside.Network}", """{"network": {"name": "public"} }""", "admin")).Status.ShouldBe(200);
        (await Cloud.GetAsync("/os-floating-ip-pools", version: "2.35")).Json["floating_ip_pools"]!.AsArray().Select(pool => pool!["name"]!.GetValue<string>()).ShouldContain("public");

        var taken = await Cloud.SendAsync(HttpMethod.Post, "/os-floating-ips", "member", ApiSample.Text("os-floating-ips/floating-ips-create-req.json"), "2.35");

        taken.Status.ShouldBe(200, taken.Body);
        taken.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-floating-ips/floating-ips-create-resp.json"));
        taken.Json["floating_ip"]!["pool"]!.GetValue<string>().ShouldBe("public");
        var (id, address) = (taken.Json["floating_ip"]!["id"]!.GetValue<string>(), taken.Json["floating_ip"]!["ip"]!.GetValue<string>());
        (await Cloud.SendAsync(HttpMethod.Post, "/os-floating-ips", "member", "{}", "2.35")).Status.ShouldBe(200, "the pool may be left out");
        (await Cloud.GetAsync("/os-floating-ips", version: "2.35")).Json.ShouldHaveTheShapeOf(ApiSample.Json("os-floating-ips/floating-ips-list-resp.json"));
        var server = await Cloud.BootAsync("old", $$""" "networks": [{"uuid": "{{network}}"}],""");
        (await Cloud.ActAsync(server, $$"""{"addFloatingIp": {"address": "{{address}}", "fixed_address": "{{prefix}}.250"} }""", version: "2.43")).Status.ShouldBe(400);
        (await Cloud.ActAsync(server, """{"addFloatingIp": {"address": "198.51.100.1"} }""", version: "2.43")).Status.ShouldBe(404);
        (await Cloud.ActAsync(server, $$"""{"removeFloatingIp": {"address": "{{address}}"} }""", version: "2.43")).Status.ShouldBe(409);

        var added = await Cloud.ActAsync(server, $$"""{"addFloatingIp": {"address": "{{address}}"} }""", version: "2.43");

        added.Status.ShouldBe(202, added.Body);
        var shown = await Cloud.GetAsync($"/os-floating-ips/{id}", version: "2.35");
        shown.Json["floating_ip"]!["instance_id"]!.GetValue<string>().ShouldBe(server);
        shown.Json["floating_ip"]!["fixed_ip"]!.GetValue<string>().ShouldStartWith($"{prefix}.");
        (await AddressesAsync(server)).ShouldContain((address, "floating"));
        (await Cloud.ActAsync(server, $$"""{"removeFloatingIp": {"address": "{{address}}"} }""", version: "2.43")).Status.ShouldBe(202);
        (await AddressesAsync(server)).ShouldNotContain((address, "floating"));
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-floating-ips/{id}", "other", version: "2.35")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-floating-ips/{id}", version: "2.35")).Status.ShouldBe(202);
        (await Cloud.GetAsync($"/os-floating-ips/{id}", version: "2.35")).Status.ShouldBe(404);
        await Cloud.DeleteAsync(server);
    }

    [Fact]
    public async Task The_pool_of_the_options_is_taken_where_none_is_named()
    {
        await using var cloud = await CloudFixture.StartAsync(1, "networks.default_floating_pool=second");
        foreach (var (name, range) in new[] { ("first", "198.51.100.0/24"), ("second", "203.0.113.0/24") })
        {
            var network = NetworkApi.IdOf(await cloud.MakeAsync("networks", $"\"name\": \"{name}\", \"router:external\": true", "admin"));
            await cloud.MakeAsync("subnets", $"\"network_id\": \"{network}\", \"ip_version\": 4, \"cidr\": \"{range}\"", "admin");
        }

        (await cloud.SendAsync(HttpMethod.Post, "/os-floating-ips", "member", """{"pool": null}""", "2.35")).Json["floating_ip"]!["ip"]!.GetValue<string>().ShouldStartWith("203.0.113.");
        (await cloud.SendAsync(HttpMethod.Post, "/os-floating-ips", "member", """{"pool": "first"}""", "2.35")).Json["floating_ip"]!["pool"]!.GetValue<string>().ShouldBe("first");
    }

    [Theory]
    [InlineData("POST", "/os-floating-ips", "{\"pool\": \"no-such\"}", 404)]
    [InlineData("GET", "/os-floating-ips/7", null, 400)]
    [InlineData("GET", "/os-floating-ips/11111111-1111-1111-1111-111111111111", null, 404)]
    [InlineData("DELETE", "/os-floating-ips/11111111-1111-1111-1111-111111111111", null, 404)]
    public async Task What_cannot_be_is_refused(string method, string path, string? body, int status) =>
        (await Cloud.SendAsync(new HttpMethod(method), path, "member", body, "2.35")).Status.ShouldBe(status);

    [Fact]
    public async Task Later_they_are_the_network_services()
    {
        (await Cloud.GetAsync("/os-floating-ips", version: "2.36")).Status.ShouldBe(404);
        (await Cloud.GetAsync("/os-floating-ip-pools", version: "2.36")).Status.ShouldBe(404);
        var server = await Cloud.BootAsync("late");
        (await Cloud.ActAsync(server, """{"addFloatingIp": {"address": "198.51.100.1"} }""", version: "2.44")).Status.ShouldBeOneOf(400, 404);
        await Cloud.DeleteAsync(server);
    }

    private async Task<IReadOnlyList<(string, string)>> AddressesAsync(string server) =>
    [
        .. (await Cloud.GetAsync($"/servers/{server}")).Json["server"]!["addresses"]!.AsObject().SelectMany(network => network.Value!.AsArray())
            .Select(address => (address!["addr"]!.GetValue<string>(), address["OS-EXT-IPS:type"]!.GetValue<string>())),
    ];
}
