using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Servers.Audits;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;

namespace Nova.Tests.Unit.Placement;

/// <summary>What operators say by the Placement API holds for servers, and what servers hold stands in it.</summary>
public sealed class PlacedServerTests : IAsyncLifetime
{
    private CloudFixture _cloud = null!;

    private string First => _cloud.Simulation.Hosts[0].Value;

    private string Second => _cloud.Simulation.Hosts[1].Value;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync();

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task What_a_server_holds_is_the_allocation_of_its_id()
    {
        var server = await _cloud.BootAsync();

        var shown = (await _cloud.PlacementAsync(HttpMethod.Get, $"/allocations/{server}")).Json;

        var provider = await _cloud.ProviderOfAsync(await HostOfAsync(server));
        shown["allocations"]![provider]!["resources"]!.ToJsonString().ShouldBe("""{"DISK_GB":1,"MEMORY_MB":512,"VCPU":1}""");
        (shown["project_id"]!.GetValue<string>(), shown["user_id"]!.GetValue<string>(), shown["consumer_type"]!.GetValue<string>())
            .ShouldBe((FakeTokens.Project, "user-member", "INSTANCE"));
        (await _cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={FakeTokens.Project}")).Json["usages"]!["INSTANCE"]!["VCPU"]!.GetValue<long>().ShouldBe(1);
        await _cloud.DeleteAsync(server);
        (await _cloud.PlacementAsync(HttpMethod.Get, $"/allocations/{server}")).Json["allocations"]!.AsObject().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_an_operator_reserves_is_kept_until_the_host_itself_says_otherwise()
    {
        var provider = await _cloud.ProviderOfAsync(First);
        var path = $"/resource_providers/{provider}/inventories/VCPU";
        var record = (await _cloud.PlacementAsync(HttpMethod.Get, path)).Json.AsObject();
        (record["reserved"], record["allocation_ratio"], record["min_unit"]) = (1, 1.5, 1);
        (await _cloud.PlacementAsync(HttpMethod.Put, path, record.ToJsonString())).Status.ShouldBe(200);
        var ledger = _cloud.Services.GetRequiredService<IPlacement>();
        var said = Nova.Placement.HostReports.Read(await _cloud.Database.QuerySingleOrDefaultAsync<string>(
            "SELECT reported FROM placement_inventories WHERE host = @First", new { First }, CancellationToken.None)).ShouldNotBeNull();

        await ledger.ReportInventoryAsync(new HostName(First), said with { VCpus = said.VCpus + 1 }, CancellationToken.None);

        var now = (await _cloud.PlacementAsync(HttpMethod.Get, path)).Json;
        now["total"]!.GetValue<int>().ShouldBe(said.VCpus + 1);
        now["reserved"]!.GetValue<int>().ShouldBe(1);
        now["allocation_ratio"]!.GetValue<double>().ShouldBe(1.5);
    }

    [Fact]
    public async Task A_custom_class_is_claimed_with_the_server_and_given_back_with_it()
    {
        (await _cloud.PlacementAsync(HttpMethod.Put, "/resource_classes/CUSTOM_LICENCE")).Status.ShouldBe(201);
        await GiveAsync(Second, "CUSTOM_LICENCE", 1);
        await WantAsync("resources:CUSTOM_LICENCE", "1");

        var server = await _cloud.BootAsync();
        var late = await _cloud.CreateAsync("late");

        (await HostOfAsync(server)).ShouldBe(Second);
        (await _cloud.WaitForAsync(late, "ERROR"))["fault"]!.ToJsonString().ShouldContain("No valid host");
        (await UsedAsync(Second, "CUSTOM_LICENCE")).ShouldBe(1);
        (await _cloud.PlacementAsync(HttpMethod.Get, $"/allocations/{server}")).Json["allocations"]![await _cloud.ProviderOfAsync(Second)]!["resources"]!["CUSTOM_LICENCE"]!
            .GetValue<int>().ShouldBe(1);
        await _cloud.DeleteAsync(server);
        (await UsedAsync(Second, "CUSTOM_LICENCE")).ShouldBe(0);
        LookAgain();
        await _cloud.BootAsync("again");
        await _cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task A_custom_class_goes_with_a_server_that_moves()
    {
        (await _cloud.PlacementAsync(HttpMethod.Put, "/resource_classes/CUSTOM_LICENCE")).Status.ShouldBe(201);
        await GiveAsync(First, "CUSTOM_LICENCE", 1);
        await GiveAsync(Second, "CUSTOM_LICENCE", 1);
        await WantAsync("resources:CUSTOM_LICENCE", "1");
        var server = await _cloud.BootAsync();

        (await _cloud.ActAsync(server, """{"migrate": null}""", "admin")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(server, "VERIFY_RESIZE");
        ((await UsedAsync(First, "CUSTOM_LICENCE")), await UsedAsync(Second, "CUSTOM_LICENCE")).ShouldBe((1, 1));
        (await _cloud.ActAsync(server, """{"revertResize": null}""")).Status.ShouldBe(202);
        await _cloud.WaitForAsync(server, "ACTIVE");
        await _cloud.IdleAsync();

        var host = await HostOfAsync(server);
        (await UsedAsync(host, "CUSTOM_LICENCE")).ShouldBe(1);
        (await UsedAsync(host == First ? Second : First, "CUSTOM_LICENCE")).ShouldBe(0);
        await _cloud.DeleteAsync(server);
        (await UsedAsync(host, "CUSTOM_LICENCE")).ShouldBe(0);
    }

    [Theory]
    [InlineData("required", true)]
    [InlineData("forbidden", false)]
    public async Task A_trait_that_a_flavor_asks_for_decides(string word, bool isMarked)
    {
        (await _cloud.PlacementAsync(HttpMethod.Put, "/traits/CUSTOM_MARKED")).Status.ShouldBe(201);
        var provider = await _cloud.ProviderOfAsync(First);
        (await _cloud.PlacementAsync(
            HttpMethod.Put, $"/resource_providers/{provider}/traits",
            $$"""{"traits": ["CUSTOM_MARKED"], "resource_provider_generation": {{await _cloud.GenerationAsync(provider)}}}""")).Status.ShouldBe(200);
        await WantAsync("trait:CUSTOM_MARKED", word);

        for (var count = 0; count < 3; count++)
        {
            (await HostOfAsync(await _cloud.BootAsync($"server {count}"))).ShouldBe(isMarked ? First : Second);
        }
    }

    [Fact]
    public async Task The_aggregates_of_a_host_are_those_of_its_provider()
    {
        var made = await _cloud.SendAsync(HttpMethod.Post, "/os-aggregates", "admin", """{"aggregate": {"name": "shown"}}""");
        var (id, uuid) = (made.Json["aggregate"]!["id"]!.GetValue<long>(), made.Json["aggregate"]!["uuid"]!.GetValue<string>());
        var path = $"/resource_providers/{await _cloud.ProviderOfAsync(First)}/aggregates";

        (await _cloud.SendAsync(HttpMethod.Post, $"/os-aggregates/{id}/action", "admin", $$$"""{"add_host": {"host": "{{{First}}}"}}""")).Status.ShouldBe(200);
        (await _cloud.PlacementAsync(HttpMethod.Get, path)).Json["aggregates"]!.ToJsonString().ShouldBe($"[\"{uuid}\"]");
        (await _cloud.SendAsync(HttpMethod.Post, $"/os-aggregates/{id}/action", "admin", $$$"""{"remove_host": {"host": "{{{First}}}"}}""")).Status.ShouldBe(200);
        (await _cloud.PlacementAsync(HttpMethod.Get, path)).Json["aggregates"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_without_a_claim_gets_one_and_a_claim_without_a_server_goes()
    {
        var audit = _cloud.Services.GetServices<IHostedService>().OfType<ClaimAudit>().Single();
        var server = await _cloud.BootAsync();
        (await audit.AuditAsync(CancellationToken.None)).ShouldBe(0);
        (await _cloud.PlacementAsync(HttpMethod.Delete, $"/allocations/{server}")).Status.ShouldBe(204);
        var ghost = Identifier.New<ServerId>();
        var ledger = _cloud.Services.GetRequiredService<IPlacement>();
        (await _cloud.Database.TryWriteAsync(work => ledger.ClaimAsync(work, ghost, new HostName(First), new(1, 1, 1), CancellationToken.None), CancellationToken.None))
            .TryGet(out _, out _).ShouldBeTrue();

        (await audit.AuditAsync(CancellationToken.None)).ShouldBe(2);

        (await audit.AuditAsync(CancellationToken.None)).ShouldBe(0);
        var claim = (await ledger.ListClaimsAsync(CancellationToken.None)).ShouldHaveSingleItem();
        claim.ShouldBe(new ServerClaim(Identifier.Parse<ServerId>(server), new HostName(await HostOfAsync(server)), new(1, 512, 1)));
        await _cloud.BooksBalanceAsync();
        await _cloud.DeleteAsync(server);
        await _cloud.NothingIsLeftOfAsync(server);
    }

    private async Task GiveAsync(string host, string resourceClass, int total)
    {
        var answer = await _cloud.PlacementAsync(
            HttpMethod.Post, $"/resource_providers/{await _cloud.ProviderOfAsync(host)}/inventories", new JsonObject { ["resource_class"] = resourceClass, ["total"] = total }.ToJsonString());
        answer.Status.ShouldBe(201, answer.Body);
    }

    private async Task WantAsync(string key, string value)
    {
        var answer = await _cloud.SendAsync(
            HttpMethod.Post, $"/flavors/{_cloud.Flavor}/os-extra_specs", "admin", new JsonObject { ["extra_specs"] = new JsonObject { [key] = value } }.ToJsonString());
        answer.Status.ShouldBe(200, answer.Body);
        LookAgain();
    }

    // The scheduler decides on figures that may be a second old.
    private void LookAgain() => _cloud.Services.GetRequiredService<IScheduler>().Forget(new HostName(First));

    private async Task<long> UsedAsync(string host, string resourceClass) =>
        (await _cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{await _cloud.ProviderOfAsync(host)}/usages")).Json["usages"]![resourceClass]!.GetValue<long>();

    private async Task<string> HostOfAsync(string server) =>
        (await _cloud.GetAsync($"/servers/{server}", "admin")).Json["server"]!["OS-EXT-SRV-ATTR:host"]!.GetValue<string>();
}
