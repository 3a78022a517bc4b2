using System.Globalization;
using Nova.TestKit;
using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd;

/// <summary><c>./dev down</c> removes all of it, whatever has happened before.</summary>
public sealed class DownTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);
    private readonly Cloud _cloud = new();

    public void Dispose() => _cloud.Remove();

    [NeedsFact("root libvirtd")]
    public async Task Nothing_is_left_though_novad_has_crashed()
    {
        var before = await HostNetworkAsync();
        (await _cloud.DevAsync("up")).Demand();
        var novad = (await File.ReadAllTextAsync(Path.Combine(_cloud.State, "cloud", "novad.process"))).Split(' ')[0];
        await RunAsync("kill", "-KILL", novad);
        _cloud.KeepLogs();

        (await _cloud.DevAsync("down")).Demand();

        Leftovers.Of(_cloud).ShouldBeEmpty();
        (await HostNetworkAsync()).ShouldBe(before);
    }

    [NeedsFact("root libvirtd")]
    public async Task Nothing_is_left_of_an_up_that_was_killed_half_way()
    {
        using var up = Command.Start(Path.Combine(Repository.Root, "dev"), ["up"], _cloud.Environment);
        await Eventually.TrueAsync(() => File.Exists(Path.Combine(_cloud.State, "cloud", "libvirt.process")), Limit, () => "no libvirtd was started");
        await RunAsync("kill", "-KILL", up.Id.ToString(CultureInfo.InvariantCulture));
        await up.WaitForExitAsync(CancellationToken.None);

        // The step that ran goes on for a moment, and its lock with it.
        await Eventually.TrueAsync(async () => (await _cloud.DevAsync("down")).Status is 0, Limit, () => "down does not succeed");

        Leftovers.Of(_cloud).ShouldBeEmpty();
    }

    [NeedsFact("root")]
    public async Task Down_without_a_cloud_does_nothing() => (await _cloud.DevAsync("down")).Demand().ShouldContain("nothing to remove");

    private async Task<string> RunAsync(string program, params string[] arguments) =>
        (await Command.RunAsync(program, arguments, _cloud.Environment, Limit)).Demand();

    // The host's own network is not ours to touch.
    private async Task<string> HostNetworkAsync() =>
        await RunAsync("ip", "-o", "address") + await RunAsync("nft", "list", "ruleset") + await RunAsync("sysctl", "net.ipv4.ip_forward");
}
