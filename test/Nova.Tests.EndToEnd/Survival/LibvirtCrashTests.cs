using Nova.TestKit;
using Nova.TestKit.Processes;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>The same with a real hypervisor: one domain, no folder, no tap that belongs to nobody.</summary>
public sealed class LibvirtCrashTests(SurvivalCloud cloud) : IClassFixture<SurvivalCloud>
{
    [NeedsFact("libvirtd")]
    public Task A_crash_before_the_guest_is_made() => ShouldSurviveBuildAsync("server.build.spawn.before");

    [NeedsFact("libvirtd")]
    public Task A_crash_when_the_guest_runs_and_nobody_has_written_that() => ShouldSurviveBuildAsync("server.build.spawn.ran");

    [NeedsFact("libvirtd")]
    public Task A_crash_right_after_the_build() => ShouldSurviveBuildAsync("server.build.spawn.committed");

    [NeedsFact("libvirtd")]
    public Task A_crash_before_the_guest_is_removed() => ShouldSurviveDeletionAsync("server.delete.destroy.before");

    [NeedsFact("libvirtd")]
    public Task A_crash_when_the_guest_is_gone_and_nobody_has_written_that() => ShouldSurviveDeletionAsync("server.delete.destroy.ran");

    private async Task ShouldSurviveBuildAsync(string point)
    {
        await using var machine = await LibvirtMachine.StartAsync();
        var start = cloud.NewCloud();
        await DieAsync(start with { Options = [.. machine.Options, $"--workflows.crash_at={point}"] }, async api =>
        {
            await api.BootAsync(Scenario.ServerName, cloud.Image, cloud.Flavor);
        });

        await using var novad = await NovadProcess.StartAsync(start with { Options = machine.Options }, SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);
        var server = (await api.ListServersAsync()).ShouldHaveSingleItem().GetProperty("id").GetString()!;
        await SurvivalCloud.ServerBecomesAsync(api, server, SurvivalCloud.IsActive, novad);
        (await machine.ListDomainsAsync()).ShouldHaveSingleItem();
        (await machine.ListTapsAsync()).ShouldHaveSingleItem();
        machine.ListInstances().ShouldBe([server]);

        await SurvivalCloud.DeleteAsync(api, server, novad);
        await ShouldBeEmptyAsync(machine);
    }

    private async Task ShouldSurviveDeletionAsync(string point)
    {
        await using var machine = await LibvirtMachine.StartAsync();
        var start = cloud.NewCloud();
        var server = "";
        await DieAsync(start with { Options = [.. machine.Options, $"--workflows.crash_at={point}"] }, async api =>
        {
            server = await api.BootAsync(Scenario.ServerName, cloud.Image, cloud.Flavor);
            await TestKit.Virt.Eventually.TrueAsync(
                async () => SurvivalCloud.IsActive(await api.FindServerAsync(server)), SurvivalCloud.Limit, () => "the server is not built");
            await api.AskAsync(HttpMethod.Delete, $"/servers/{server}");
        });

        await using var novad = await NovadProcess.StartAsync(start with { Options = machine.Options }, SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);
        await SurvivalCloud.ServerBecomesAsync(api, server, found => found is null, novad);
        await ShouldBeEmptyAsync(machine);
    }

    private static async Task DieAsync(NovadStart start, Func<CloudApi, Task> ask)
    {
        await using var doomed = await NovadProcess.StartAsync(start, SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(doomed);
        try
        {
            await ask(api);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
            // It died before it could answer.
        }

        await doomed.WaitForExitAsync(SurvivalCloud.Limit);
    }

    private static async Task ShouldBeEmptyAsync(LibvirtMachine machine)
    {
        (await machine.ListDomainsAsync()).ShouldBeEmpty();
        (await machine.ListTapsAsync()).ShouldBeEmpty();
        machine.ListInstances().ShouldBeEmpty();
    }
}
