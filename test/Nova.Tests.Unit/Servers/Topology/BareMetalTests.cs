using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Topology;

/// <summary>Simulated bare metal nodes: each has one server or none, whatever the server's size.</summary>
public sealed class BareMetalTests : IAsyncLifetime
{
    // The last version whose hypervisors tell what is used of them.
    private const string Figures = "2.87";

    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(2, "simulated.bare_metal=true", "simulated.vcpus=8");

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Each_node_takes_one_server_and_then_all_of_it_is_used()
    {
        var first = await _cloud.BootAsync("first");
        var second = await _cloud.BootAsync("second");

        (await _cloud.HostOfAsync(second)).ShouldNotBe(await _cloud.HostOfAsync(first));
        var third = await _cloud.WaitForAsync(await _cloud.CreateAsync("third"), "ERROR");
        third["fault"]!["message"]!.GetValue<string>().ShouldContain("No valid host");
        var used = (await _cloud.GetAsync("/os-hypervisors/statistics", "admin", Figures)).Json["hypervisor_statistics"]!;
        used["vcpus_used"]!.GetValue<int>().ShouldBe(16);
        used["free_ram_mb"]!.GetValue<long>().ShouldBe(0);
        await _cloud.BooksBalanceAsync();
    }
}
