using Microsoft.Extensions.DependencyInjection;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>What a list costs does not depend on its length: every list of the Compute API, in a cloud with one of everything and in one with twenty.</summary>
public sealed class ListStatementTests
{
    private const int Many = 20;

    [Fact]
    public async Task A_list_of_twenty_costs_as_many_statements_as_a_list_of_one()
    {
        var one = await MeasureAsync(1);
        var many = await MeasureAsync(Many);

        one.Count.ShouldBeGreaterThan(35);
        one.Values.Count(statements => statements > 0).ShouldBeGreaterThan(25);
        many.Where(list => list.Value > one[list.Key]).Select(list => $"{list.Key}: {one[list.Key]} statements for one, {list.Value} for {Many}").ShouldBeEmpty();
    }

    private static async Task<IReadOnlyDictionary<string, long>> MeasureAsync(int count)
    {
        await using var cloud = await CloudFixture.StartAsync(count, "quota.server_groups=-1", "quota.key_pairs=-1", "networks.quota_security_group=-1");
        var server = await PrepareAsync(cloud, count);
        Dictionary<string, long> statements = [];
        foreach (var endpoint in cloud.Services.GetRequiredService<ApiServer>().Endpoints.Where(IsList))
        {
            var path = PathOf(cloud, endpoint, server);
            var version = (endpoint.Until ?? ApiVersion.Newest).ToString();
            (await cloud.GetAsync(path, "admin", version)).Status.ShouldBeOneOf([200, 400, 404, 501], path);
            statements[endpoint.Pattern] = await StatementCount.OfAsync(() => cloud.GetAsync(path, "admin", version));
        }

        return statements;
    }

    private static bool IsList(ApiEndpointDescription endpoint) =>
        endpoint is { Surface: "compute", Method: "GET", Policy: not null } && !endpoint.Pattern.EndsWith('}');

    private static string PathOf(CloudFixture cloud, ApiEndpointDescription endpoint, string server)
    {
        var id = endpoint.Pattern.Split('/')[1] switch
        {
            "servers" => server,
            "flavors" => cloud.Flavor,
            "images" => cloud.Image,
            "os-quota-sets" => FakeTokens.Project,
            _ => "1",
        };
        return string.Join('/', endpoint.Pattern.Split('/').Select(segment => segment.StartsWith('{') ? id : segment));
    }

    // So many of everything that a list may have, as far as the API makes it.
    private static async Task<string> PrepareAsync(CloudFixture cloud, int count)
    {
        for (var n = 0; n < count; n++)
        {
            await MustAsync(cloud, "/flavors", $$$"""{"flavor": {"id": "many-{{{n}}}", "name": "many-{{{n}}}", "ram": 256, "vcpus": 1, "disk": 1} }""");
            await MustAsync(cloud, "/os-aggregates", $$$"""{"aggregate": {"name": "many-{{{n}}}"} }""");
            await MustAsync(cloud, "/os-server-groups", $$$"""{"server_group": {"name": "many-{{{n}}}", "policy": "soft-affinity"} }""");
            await MustAsync(cloud, "/os-keypairs", $$$"""{"keypair": {"name": "many-{{{n}}}"} }""", "2.91");
            await MustAsync(cloud, "/os-security-groups", $$$"""{"security_group": {"name": "many-{{{n}}}", "description": ""} }""", "2.35");
            await MustAsync(cloud, $"/flavors/{cloud.Flavor}/os-extra_specs", $$$"""{"extra_specs": {"own:many{{{n}}}": "1"} }""");
            await cloud.AddImageAsync($"many-{n}");
            await cloud.MakeVolumeAsync(token: "admin");
        }

        var server = await cloud.CreateAsync("many", $"\"min_count\": {count}, \"max_count\": {count},", "admin");
        await cloud.IdleAsync();
        for (var n = 0; n < count; n++)
        {
            await cloud.SendAsync(HttpMethod.Put, $"/servers/{server}/tags/many-{n}", "admin");
            await MustAsync(cloud, $"/servers/{server}/metadata", $$$"""{"metadata": {"many-{{{n}}}": "1"} }""");
        }

        return server;
    }

    private static async Task MustAsync(CloudFixture cloud, string path, string body, string version = CloudFixture.Newest)
    {
        var answer = await cloud.SendAsync(HttpMethod.Post, path, "admin", body, version);
        answer.Status.ShouldBeOneOf([200, 201, 202], $"{path}: {answer.Body}");
    }
}
