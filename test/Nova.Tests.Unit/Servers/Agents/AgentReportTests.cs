using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Servers.Agents;
using Nova.TestKit.Cloud;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Servers.Agents;

/// <summary>What hosts say of guests that changed by themselves, in a whole cloud.</summary>
public sealed class AgentReportTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_guest_that_stops_while_its_server_is_being_moved_is_shown_as_off_when_the_move_has_failed()
    {
        var id = await Cloud.BootAsync();
        var (server, host) = (Identifier.Parse<ServerId>(id), new HostName(await Cloud.HostOfAsync(id)));
        var move = Cloud.Simulation.HoldNext(SimulatedCall.Expect);
        await Cloud.MustAsync(id, """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""");
        await move.Entered;

        Cloud.Simulation.SetPowerState(host, server, PowerState.Shutdown).ShouldBeTrue();
        (await ReportAsync(host, server)).IsLater.ShouldBeTrue();
        (await Cloud.GetAsync($"/servers/{id}")).Json["server"]!["OS-EXT-STS:power_state"]!.GetValue<int>().ShouldBe((int)PowerState.Running);
        move.Release();

        await Cloud.WaitForAsync(id, "SHUTOFF");
        (await Cloud.HostOfAsync(id)).ShouldBe(host.Value);
        (await ReportAsync(host, server)).IsLater.ShouldBeFalse();
    }

    private Task<PowerStateReply> ReportAsync(HostName host, ServerId server) =>
        Cloud.Services.GetRequiredService<AgentReports>().ReportPowerStateAsync(new PowerStateReport(host, server, PowerState.Shutdown), CancellationToken.None);
}
