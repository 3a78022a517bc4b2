using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.TestKit;
using Nova.TestKit.Virt;
using Nova.Virt;
using Nova.Virt.Libvirt;
using static Nova.Tests.Integration.Virt.LibvirtGuests;

namespace Nova.Tests.Integration.Virt;

/// <summary>The driver with a real libvirtd, a real QEMU and guests that boot.</summary>
public sealed class LibvirtDriverTests(LibvirtGuests guests) : IClassFixture<LibvirtGuests>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [NeedsFact("libvirtd")]
    public async Task A_guest_lives_through_everything_and_leaves_nothing()
    {
        var driver = guests.Driver;
        var order = guests.Order(await QcowAsync()) with { EphemeralDiskGiB = 1, SwapMiB = 16 };
        var server = order.Server;

        await driver.SpawnAsync(order, None);
        (await driver.GetPowerStateAsync(server, None)).ShouldBe(PowerState.Running);
        var first = await guests.BootIdAsync(server);
        var console = await guests.ConsoleAsync(server, text => text.Contains("tick 1", StringComparison.Ordinal));
        console.ShouldContain("DISK vda 2097152 root ro=0"); // 1 GiB, though the image is smaller
        console.ShouldContain("DISK vdb 2097152 ephemeral0 ro=0");
        console.ShouldContain("DISK vdc 32768 swap ro=0");
        console.ShouldContain("config-2 ro=1");
        console.ShouldContain("LABEL vdb ext=ephemeral0 ");
        console.ShouldContain("swap=SWAPSPACE2");
        console.ShouldContain("LABEL vdd ext= iso=config-2 ");
        console.ShouldContain($"SMBIOS OpenStack Foundation OpenStack Nova {server}");
        console.ShouldContain("CMDLINE root=/dev/vda console=tty0 console=ttyS0");

        await driver.PauseAsync(server, None);
        await driver.PauseAsync(server, None);
        (await driver.GetPowerStateAsync(server, None)).ShouldBe(PowerState.Paused);
        await driver.UnpauseAsync(server, None);
        await driver.UnpauseAsync(server, None);
        (await driver.GetPowerStateAsync(server, None)).ShouldBe(PowerState.Running);

        await driver.RebootAsync(server, hard: false, None);
        var second = await guests.BootIdAsync(server, first);
        await driver.RebootAsync(server, hard: true, None);
        var third = await guests.BootIdAsync(server, first, second);

        await driver.SuspendAsync(server, None);
        await driver.SuspendAsync(server, None);
        (await driver.GetPowerStateAsync(server, None)).ShouldBe(PowerState.Suspended);
        (await driver.ListAsync(None)).ShouldContain(new GuestState(server, PowerState.Suspended));
        await driver.ResumeAsync(server, None);
        await driver.ResumeAsync(server, None);
        (await driver.GetPowerStateAsync(server, None)).ShouldBe(PowerState.Running);
        await guests.ConsoleAsync(server, text => text.Contains("tick", StringComparison.Ordinal));

        await driver.StopAsync(server, TimeSpan.FromSeconds(60), None);
        (await driver.GetPowerStateAsync(server, None)).ShouldBe(PowerState.Shutdown);
        (await guests.ConsoleAsync(server, static _ => true)).ShouldContain("GUEST DOWN");
        await driver.StopAsync(server, TimeSpan.Zero, None);
        await driver.StartAsync(server, None);
        await driver.StartAsync(server, None);
        await guests.BootIdAsync(server, first, second, third);

        await driver.DestroyAsync(server, None);
        await driver.DestroyAsync(server, None);
        (await driver.GetPowerStateAsync(server, None)).ShouldBe(PowerState.NoState);
        (await driver.ListAsync(None)).ShouldNotContain(state => state.Server == server);
        Directory.Exists(Path.Combine(guests.InstancesPath, server.ToString())).ShouldBeFalse();
    }

    [NeedsFact("libvirtd")]
    public async Task A_spawn_is_repeatable_from_wherever_the_last_one_died()
    {
        var order = guests.Order(await QcowAsync());
        var folder = Path.Combine(guests.InstancesPath, order.Server.ToString());
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "order.json.part"), "{\"oper");
        await File.WriteAllTextAsync(Path.Combine(folder, "disk.part"), "half");

        await guests.Driver.SpawnAsync(order, None);
        var boot = await guests.BootIdAsync(order.Server);
        await guests.Driver.SpawnAsync(order, None);
        (await guests.BootIdAsync(order.Server)).ShouldBe(boot, "a running server is left alone");
        await guests.Driver.StopAsync(order.Server, TimeSpan.Zero, None);
        await guests.Driver.SpawnAsync(order, None);

        (await guests.Driver.GetPowerStateAsync(order.Server, None)).ShouldBe(PowerState.Running);
        Directory.EnumerateFiles(folder, "*.part").ShouldBeEmpty();
        await guests.Driver.DestroyAsync(order.Server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task Guests_outlive_libvirtd_and_events_come_back()
    {
        var order = guests.Order(await QcowAsync());
        await guests.Driver.SpawnAsync(order, None);
        var boot = await guests.BootIdAsync(order.Server);
        using CancellationTokenSource limit = new(Limit);
        List<GuestState> seen = [];
        var watching = WatchAsync(seen, limit.Token);
        await guests.Driver.PauseAsync(order.Server, None);
        await SeenAsync(seen, new GuestState(order.Server, PowerState.Paused));
        lock (seen)
        {
            seen.Clear();
        }

        await guests.Libvirt.CrashDaemonAsync();

        await SeenAsync(seen, new GuestState(order.Server, PowerState.Paused)); // told again after the break
        await guests.Driver.UnpauseAsync(order.Server, None);
        await SeenAsync(seen, new GuestState(order.Server, PowerState.Running));
        (await guests.BootIdAsync(order.Server)).ShouldBe(boot);
        await guests.Driver.DestroyAsync(order.Server, None);
        await SeenAsync(seen, new GuestState(order.Server, PowerState.NoState));
        await limit.CancelAsync();
        await watching;
    }

    [NeedsFact("libvirtd")]
    public async Task What_keeps_libvirtd_from_being_reached_is_known_while_it_lasts()
    {
        await using LibvirtConnection connection = new("qemu+unix:///system?socket=/nowhere/libvirt-sock", new GuestEvents(), TimeProvider.System, NullLogger.Instance);
        connection.Error.ShouldBeNull();
        using CancellationTokenSource enough = new();

        var opening = connection.OpenAsync(enough.Token);
        await Eventually.TrueAsync(() => connection.Error is not null, Limit, () => "Nothing is wrong.");
        await enough.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(opening);
        connection.Error!.ShouldContain("/nowhere/libvirt-sock");
        var driver = guests.Driver;
        (await driver.DescribeAsync(None)).Address.ShouldBe(driver.Address);
        driver.ConnectionError.ShouldBeNull("this one is reached");
    }

    [NeedsFact("libvirtd")]
    public async Task A_rebuild_brings_a_new_root_disk_and_a_refused_image_changes_nothing()
    {
        var order = guests.Order(await QcowAsync()) with { EphemeralDiskGiB = 1 };
        await guests.Driver.SpawnAsync(order, None);
        var boot = await guests.BootIdAsync(order.Server);
        var disk = Path.Combine(guests.InstancesPath, order.Server.ToString(), "disk");
        var before = new FileInfo(disk).CreationTimeUtc;
        var bad = guests.Images.Add(await QcowFileAsync(), "raw");

        (await Should.ThrowAsync<VirtDriverException>(guests.Driver.RebuildAsync(order with { Image = bad }, None))).Kind.ShouldBe(VirtErrorKind.BadImage);
        (await guests.BootIdAsync(order.Server)).ShouldBe(boot);
        await guests.Driver.RebuildAsync(order with { Image = await QcowAsync() }, None);

        await guests.BootIdAsync(order.Server, boot);
        new FileInfo(disk).CreationTimeUtc.ShouldNotBe(before);
        (await guests.Driver.GetPowerStateAsync(order.Server, None)).ShouldBe(PowerState.Running);
        await guests.Driver.DestroyAsync(order.Server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task A_guest_is_measured_and_has_its_interface_in_the_bridge()
    {
        await guests.Libvirt.RunInsideAsync("ip", "link", "add", "brtest", "type", "bridge");
        var order = guests.Order(await QcowAsync()) with { Ports = [Port()] };
        await guests.Driver.SpawnAsync(order, None);
        await guests.BootIdAsync(order.Server);

        await guests.Libvirt.RunInsideAsync("sh", "-c", "ip -o link show master brtest | grep -q 'tap0123.*mtu 1400'");
        var measured = await guests.Driver.DiagnoseAsync(order.Server, None);

        measured.PowerState.ShouldBe(PowerState.Running);
        measured.HasConfigDrive.ShouldBeTrue();
        measured.MemoryMaximumMiB.ShouldBe(128);
        measured.Cpus.ShouldHaveSingleItem().TimeNanoseconds!.Value.ShouldBeGreaterThan(0);
        measured.Nics.ShouldHaveSingleItem().MacAddress.ShouldBe("fa:16:3e:00:00:01");
        measured.Disks.Select(static disk => disk.Device).ShouldBe(["vda", "vdb"]);
        measured.Disks[1].ReadBytes!.Value.ShouldBeGreaterThan(0);
        await guests.Driver.DestroyAsync(order.Server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task The_host_is_described()
    {
        var report = await guests.Driver.DescribeAsync(None);

        report.Node.ShouldNotBeEmpty();
        report.Architectures.ShouldContain("x86_64");
        report.Version.ShouldBeGreaterThan(4_000_000); // QEMU 4 and later, as major * 1,000,000 + minor * 1,000 + release
        report.Inventory.VCpus.ShouldBe(Environment.ProcessorCount);
        report.Inventory.MemoryMiB.ShouldBeGreaterThan(256);
        report.Inventory.DiskGiB.ShouldBeGreaterThan(0);
        JsonDocument.Parse(report.CpuInfo).RootElement.GetProperty("arch").GetString().ShouldBe("x86_64");
        report.Uptime!.ShouldContain("load average:");
    }

    [NeedsFact("libvirtd")]
    public async Task A_server_that_is_not_here_is_not_found()
    {
        var server = Identifier.New<ServerId>();
        var driver = guests.Driver;
        Func<Task>[] calls =
        [
            () => driver.StartAsync(server, None), () => driver.StopAsync(server, TimeSpan.Zero, None),
            () => driver.RebootAsync(server, hard: true, None), () => driver.RebootAsync(server, hard: false, None),
            () => driver.PauseAsync(server, None), () => driver.UnpauseAsync(server, None),
            () => driver.SuspendAsync(server, None), () => driver.ResumeAsync(server, None),
            () => driver.ReadConsoleLogAsync(server, 1, None), () => driver.DiagnoseAsync(server, None),
        ];

        foreach (var call in calls)
        {
            (await Should.ThrowAsync<VirtDriverException>(call)).Kind.ShouldBe(VirtErrorKind.NotFound);
        }

        (await driver.GetPowerStateAsync(server, None)).ShouldBe(PowerState.NoState);
        await driver.DestroyAsync(server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task A_refused_build_leaves_nothing()
    {
        var order = guests.Order(guests.Images.Add(await QcowFileAsync(), "raw"));

        var error = await Should.ThrowAsync<VirtDriverException>(guests.Driver.SpawnAsync(order, None));

        error.Kind.ShouldBe(VirtErrorKind.BadImage);
        Directory.Exists(Path.Combine(guests.InstancesPath, order.Server.ToString())).ShouldBeFalse();
        (await guests.Driver.ListAsync(None)).ShouldNotContain(state => state.Server == order.Server);
    }

    [NeedsFact("libvirtd")]
    public async Task An_image_that_a_server_uses_stays_in_the_cache_and_an_unused_one_goes()
    {
        var order = guests.Order(await QcowAsync());
        await guests.Driver.SpawnAsync(order, None);

        await guests.Driver.CleanImageCacheAsync(TimeSpan.Zero, None);
        await guests.Driver.RebootAsync(order.Server, hard: true, None);
        await guests.Driver.DestroyAsync(order.Server, None);

        (await guests.Driver.CleanImageCacheAsync(TimeSpan.Zero, None)).ShouldBeGreaterThanOrEqualTo(3); // root, kernel, ramdisk
    }

    [NeedsFact("libvirtd")]
    public async Task A_restarted_agent_finds_its_servers_and_raw_disks_work_as_well()
    {
        await using var other = guests.Build(new Dictionary<string, string?> { ["libvirt:images_type"] = "raw", ["vnc:enabled"] = "false" });
        var order = guests.Order(await QcowAsync());

        await other.GetRequiredService<LibvirtDriver>().SpawnAsync(order, None);
        var console = await guests.ConsoleAsync(order.Server, text => text.Contains("GUEST UP", StringComparison.Ordinal));

        console.ShouldContain("DISK vda 2097152 root ro=0");
        (await guests.Driver.ListAsync(None)).ShouldContain(new GuestState(order.Server, PowerState.Running));
        await guests.Driver.DestroyAsync(order.Server, None);
    }

    private static ServerPort Port() => new()
    {
        Id = Identifier.New<PortId>(),
        Network = Identifier.New<NetworkId>(),
        NetworkLabel = "private",
        MacAddress = "fa:16:3e:00:00:01",
        Addresses = [],
        Bridge = "brtest",
        TapDevice = "tap0123",
        Mtu = 1400,
    };

    private static Task SeenAsync(List<GuestState> seen, GuestState wanted) => Eventually.TrueAsync(
        () =>
        {
            lock (seen)
            {
                return seen.Contains(wanted);
            }
        },
        Limit,
        () => string.Join(", ", seen));

    private async Task WatchAsync(List<GuestState> seen, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var state in guests.Driver.WatchAsync(cancellationToken))
            {
                lock (seen)
                {
                    seen.Add(state);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private Task<string> QcowFileAsync() =>
        guests.MakeFileAsync($"{Guid.NewGuid():N}.qcow2", "qemu-img", "create", "-q", "-f", "qcow2", "{}", "16M");

    private async Task<Nova.Contracts.Images.Image> QcowAsync() => guests.Images.Add(await QcowFileAsync(), "qcow2");
}
