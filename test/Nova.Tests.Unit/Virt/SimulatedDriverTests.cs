using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.TestKit.Compute;
using Nova.TestKit.Virt;
using Nova.Virt;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Virt;

public sealed class SimulatedDriverContractTests : VirtDriverContract
{
    protected override IVirtDriver Driver { get; } = SimulatedDriverTests.Make(new SimulatedOptions()).Driver;
}

/// <summary>The same after every change is on disk.</summary>
public sealed class StoredSimulatedDriverContractTests : VirtDriverContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-simulated-");
    private IVirtDriver? _driver;

    protected override IVirtDriver Driver => _driver ??= SimulatedDriverTests.Make(new SimulatedOptions { StatePath = _folder.FullName }).Driver;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

public sealed class SimulatedDriverTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-simulated-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Guests_outlive_the_process()
    {
        SimulatedOptions options = new() { StatePath = _folder.FullName };
        var (order, other) = (AgentRig.SpawnOrder(), AgentRig.SpawnOrder());
        var before = Make(options).Driver;
        await before.SpawnAsync(order, default);
        await before.SpawnAsync(other, default);
        await before.PauseAsync(order.Server, default);
        await before.DestroyAsync(other.Server, default);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "h", "half.json.new"), "{");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "h", "torn.json"), "");

        var after = Make(options).Driver;

        (await after.ListAsync(default)).ShouldBe([new GuestState(order.Server, PowerState.Paused)]);
        (await after.DiagnoseAsync(order.Server, default)).Cpus.Count.ShouldBe(order.VCpus);
        Directory.GetFiles(Path.Combine(_folder.FullName, "h"), "*.new").ShouldBeEmpty();
    }

    [Fact]
    public async Task Hosts_do_not_share_guests()
    {
        SimulatedOptions options = new() { StatePath = _folder.FullName };
        var order = AgentRig.SpawnOrder();
        await Make(options, "one").Driver.SpawnAsync(order, default);

        (await Make(options, "two").Driver.ListAsync(default)).ShouldBeEmpty();
        (await Make(options, "one").Driver.ListAsync(default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task As_many_calls_fail_as_were_told_to_and_nothing_is_left()
    {
        var (driver, control) = Make(new SimulatedOptions());
        var order = AgentRig.SpawnOrder();
        control.FailNext(SimulatedCall.Spawn, times: 2, driver.Host, VirtErrorKind.OutOfResources, "full");
        control.FailNext(SimulatedCall.Spawn, times: 1, new HostName("another"));

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var refused = await Should.ThrowAsync<VirtDriverException>(() => driver.SpawnAsync(order, default));
            (refused.Kind, refused.Message).ShouldBe((VirtErrorKind.OutOfResources, "full"));
            (await driver.ListAsync(default)).ShouldBeEmpty();
        }

        await driver.SpawnAsync(order, default);
        control.CountCalls(SimulatedCall.Spawn).ShouldBe(3);
    }

    [Fact]
    public void Each_kind_of_call_takes_as_long_as_its_option_says()
    {
        SimulatedOptions options = new() { SnapshotLatency = 3, MoveLatency = 2, QueryLatency = 1 };

        options.LatencyOf(SimulatedCall.Capture).ShouldBe(TimeSpan.FromSeconds(3));
        options.LatencyOf(SimulatedCall.Send).ShouldBe(TimeSpan.FromSeconds(2));
        options.LatencyOf(SimulatedCall.Query).ShouldBe(TimeSpan.FromSeconds(1));
        options.LatencyOf(SimulatedCall.Spawn).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_rate_of_one_fails_every_call()
    {
        var (driver, _) = Make(new SimulatedOptions { SpawnFailureRate = 1 });

        (await Should.ThrowAsync<VirtDriverException>(() => driver.SpawnAsync(AgentRig.SpawnOrder(), default))).Kind.ShouldBe(VirtErrorKind.Hypervisor);
    }

    [Fact]
    public async Task Calls_named_as_failing_fail_and_no_other_does()
    {
        var (driver, _) = Make(new SimulatedOptions { FailingCalls = "pause, detach_volume" });
        var order = AgentRig.SpawnOrder();
        await driver.SpawnAsync(order, default);

        await Should.ThrowAsync<VirtDriverException>(() => driver.DetachVolumeAsync(order.Server, Identifier.New<VolumeId>(), default));
        await driver.StopAsync(order.Server, TimeSpan.Zero, default);
    }

    [Fact]
    public async Task Refused_formats_are_bad_images_and_servers_larger_than_the_host_are_refused()
    {
        var (driver, _) = Make(new SimulatedOptions { RefusedDiskFormats = "vhd, qcow2", MemoryMiB = 256 });
        var order = AgentRig.SpawnOrder();
        var raw = order with { Image = order.Image with { DiskFormat = "raw" } };

        (await Should.ThrowAsync<VirtDriverException>(() => driver.SpawnAsync(order, default))).Kind.ShouldBe(VirtErrorKind.BadImage);
        (await Should.ThrowAsync<VirtDriverException>(() => driver.SpawnAsync(raw, default))).Kind.ShouldBe(VirtErrorKind.OutOfResources);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_while_it_is_held_leaves_nothing()
    {
        var (driver, control) = Make(new SimulatedOptions());
        using CancellationTokenSource impatience = new();
        var hold = control.HoldNext(SimulatedCall.Spawn);
        var spawn = driver.SpawnAsync(AgentRig.SpawnOrder(), impatience.Token);
        await hold.Entered;

        await impatience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => spawn);
        (await driver.ListAsync(default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_console_looks_like_a_boot()
    {
        var (driver, _) = Make(new SimulatedOptions());
        ServerPort port = new()
        {
            Id = Identifier.New<PortId>(),
            Network = Identifier.New<NetworkId>(),
            NetworkLabel = "private",
            MacAddress = "fa:16:3e:00:00:01",
            Addresses = [new FixedAddress { Address = "10.0.0.3", Cidr = "10.0.0.0/24" }],
            Bridge = "br100",
            TapDevice = "tap0",
        };
        var order = AgentRig.SpawnOrder() with { Ports = [port] };
        await driver.SpawnAsync(order, default);

        var text = Encoding.UTF8.GetString((await driver.ReadConsoleLogAsync(order.Server, 102_400, default)).Span);

        text.ShouldContain("10.0.0.3");
        text.ShouldContain("web login:");
        text.Split("login:").Length.ShouldBe(2);
        await driver.RebootAsync(order.Server, hard: true, default);
        Encoding.UTF8.GetString((await driver.ReadConsoleLogAsync(order.Server, 102_400, default)).Span).Split("login:").Length.ShouldBe(3);
    }

    [Fact]
    public async Task Ten_thousand_guests_fit_in_a_little_memory()
    {
        var (driver, _) = Make(new SimulatedOptions());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var number = 0; number < 10_000; number++)
        {
            await driver.SpawnAsync(AgentRig.SpawnOrder(), default);
        }

        (await driver.DescribeAsync(default)).RunningServers.ShouldBe(10_000);
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(20_000_000);
    }

    internal static (SimulatedDriver Driver, SimulationControl Control) Make(SimulatedOptions options, string host = "h")
    {
        SimulationControl control = new(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System);
        return (new SimulatedDriver(new HostName(host), 1, options, control, TimeProvider.System, NullLogger<SimulatedDriver>.Instance), control);
    }
}
