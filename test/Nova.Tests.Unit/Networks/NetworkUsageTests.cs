using Nova.TestKit.Cloud;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Networks;

/// <summary>Limits and quotas say what a project has of networks, as long as the Compute API did.</summary>
public sealed class NetworkUsageTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(1);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Usage_grows_and_shrinks_with_servers_and_groups()
    {
        var server = await _cloud.BootAsync();
        var made = await _cloud.SendAsync(HttpMethod.Post, "/os-security-groups", body: """{"security_group": {"name": "one more", "description": ""} }""", version: "2.35");
        made.Status.ShouldBe(200, made.Body);

        (await LimitAsync("totalSecurityGroupsUsed")).ShouldBe(2, "the default one and one more");
        (await InUseAsync("security_groups")).ShouldBe(2);
        (await InUseAsync("fixed_ips")).ShouldBe(1);

        await _cloud.DeleteAsync(server);
        (await InUseAsync("fixed_ips")).ShouldBe(0);
        (await _cloud.GetAsync("/limits", version: "2.36")).Json["limits"]!["absolute"]!.AsObject().ContainsKey("totalSecurityGroupsUsed").ShouldBeFalse();
    }

    private async Task<long> LimitAsync(string name) => (await _cloud.GetAsync("/limits", version: "2.35")).Json["limits"]!["absolute"]![name]!.GetValue<long>();

    private async Task<long> InUseAsync(string resource)
    {
        var quotas = (await _cloud.GetAsync($"/os-quota-sets/{FakeTokens.Project}/detail", "admin", "2.35")).Json["quota_set"]!;
        return quotas[resource]!["in_use"]!.GetValue<long>();
    }
}
