using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Core.DiskFormats;
using Nova.Virt;

namespace Nova.TestKit.Virt;

/// <summary>
/// What every driver must do. A driver is held to it by deriving one class; what it has no ability for passes without being tried.
/// The servers are as small as can be, and nothing inside a guest is needed.
/// </summary>
public abstract class VirtDriverContract : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));

    protected abstract IVirtDriver Driver { get; }

    protected ServerId Server { get; } = Identifier.New<ServerId>();

    /// <summary>Ends a test that hangs.</summary>
    protected CancellationToken Token => _limit.Token;

    /// <summary>How long a guest may take to shut down by itself; a guest without an operating system never does.</summary>
    protected virtual TimeSpan Grace => TimeSpan.Zero;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        await Driver.DestroyAsync(Server, CancellationToken.None);
        _limit.Dispose();
    }

    /// <summary>The order of the server; a driver that needs an image that is really there gives its own.</summary>
    protected virtual SpawnServer MakeOrder() => new()
    {
        Operation = Identifier.New<OperationId>(),
        Server = Server,
        RequestId = "req-contract",
        DomainName = $"nova-test-{Server.Value:N}",
        DisplayName = "contract",
        Hostname = "contract",
        Project = new ProjectId("contract"),
        VCpus = 1,
        MemoryMiB = 64,
        RootDiskGiB = 0,
        Image = MakeImage(),
    };

    protected virtual Image MakeImage() => new()
    {
        Id = Identifier.New<ImageId>(),
        Name = "contract",
        Status = "active",
        DiskFormat = "qcow2",
        ContainerFormat = "bare",
        SizeBytes = 1024,
        Owner = new ProjectId("contract"),
        Visibility = "public",
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public async Task A_spawned_server_runs_until_it_is_destroyed()
    {
        await ShouldBeAsync(PowerState.NoState);

        await SpawnAsync();
        await ShouldBeAsync(PowerState.Running);

        await Driver.DestroyAsync(Server, Token);
        await ShouldBeAsync(PowerState.NoState);
    }

    /// <summary>The size of the volumes, in octets.</summary>
    protected virtual long VolumeBytes => 1 << 20;

    /// <summary>A volume that the driver's host can reach; a driver that opens it gives one that is really there.</summary>
    protected virtual Task<GuestVolume> MakeVolumeAsync() => Task.FromResult(new GuestVolume
    {
        Volume = Identifier.New<VolumeId>(),
        Device = "/dev/vdf",
        Connection = new VolumeConnection("file", "/nowhere", "raw"),
    });

    [Fact]
    public async Task Attaching_and_detaching_twice_is_once_and_a_guest_that_is_not_there_has_nothing_to_detach()
    {
        if (Driver is not IVolumeDriver driver)
        {
            return;
        }

        var volume = await MakeVolumeAsync();
        await driver.DetachVolumeAsync(Server, volume.Volume, Token);
        (await Should.ThrowAsync<VirtDriverException>(driver.AttachVolumeAsync(Server, volume, Token))).Kind.ShouldBe(VirtErrorKind.NotFound);
        await SpawnAsync();
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        await driver.AttachVolumeAsync(Server, volume, Token);
        await driver.AttachVolumeAsync(Server, volume, Token);
        await Driver.StartAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        await driver.DetachVolumeAsync(Server, volume.Volume, Token);
        await driver.DetachVolumeAsync(Server, volume.Volume, Token);
        await Driver.StartAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_volume_is_exchanged_for_another_once_whether_the_guest_runs_or_not()
    {
        if (Driver is not ISwappingDriver driver)
        {
            return;
        }

        var (first, second) = (await MakeVolumeAsync(), await MakeVolumeAsync());
        await SpawnAsync();
        (await Should.ThrowAsync<VirtDriverException>(driver.SwapVolumeAsync(Server, first.Volume, second, VolumeBytes, Token))).Kind.ShouldBe(VirtErrorKind.Hypervisor);
        await driver.AttachVolumeAsync(Server, first, Token);

        await driver.SwapVolumeAsync(Server, first.Volume, second, VolumeBytes, Token);
        await driver.SwapVolumeAsync(Server, first.Volume, second, VolumeBytes, Token);
        await driver.AttachVolumeAsync(Server, first with { Device = "/dev/vdg" }, Token);
        await driver.DetachVolumeAsync(Server, first.Volume, Token);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        await driver.SwapVolumeAsync(Server, second.Volume, first, VolumeBytes, Token);
        await Driver.StartAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
        await driver.DetachVolumeAsync(Server, second.Volume, Token);
        await driver.DetachVolumeAsync(Server, first.Volume, Token);
    }

    [Fact]
    public async Task A_resized_server_can_have_its_old_size_again()
    {
        if (Driver is not IResizingDriver driver)
        {
            return;
        }

        var order = MakeOrder();
        await Driver.SpawnAsync(order, Token);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        await driver.ResizeAsync(order with { MemoryMiB = 96 }, start: true, Token);
        await driver.ResizeAsync(order with { MemoryMiB = 96 }, start: true, Token);
        await ShouldBeAsync(PowerState.Running);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        await driver.ResizeBackAsync(Server, start: true, Token);
        await driver.ResizeBackAsync(Server, start: true, Token);

        await ShouldBeAsync(PowerState.Running);
        await driver.KeepSizeAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_resize_that_is_kept_cannot_be_taken_back_and_a_guest_that_is_not_there_cannot_be_resized()
    {
        if (Driver is not IResizingDriver driver)
        {
            return;
        }

        var order = MakeOrder();
        await driver.KeepSizeAsync(Server, Token);
        (await Should.ThrowAsync<VirtDriverException>(driver.ResizeAsync(order, start: false, Token))).Kind.ShouldBe(VirtErrorKind.NotFound);
        await Driver.SpawnAsync(order, Token);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        await driver.ResizeAsync(order with { MemoryMiB = 96 }, start: false, Token);
        await ShouldBeAsync(PowerState.Shutdown);
        await driver.KeepSizeAsync(Server, Token);
        await driver.KeepSizeAsync(Server, Token);
        await driver.ResizeBackAsync(Server, start: false, Token);
        await ShouldBeAsync(PowerState.Shutdown);
    }

    [Fact]
    public async Task A_server_that_was_offered_can_be_had_again()
    {
        if (Driver is not IMovingDriver driver)
        {
            return;
        }

        var order = MakeOrder();
        await Driver.SpawnAsync(order, Token);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        (await Should.ThrowAsync<VirtDriverException>(driver.OfferAsync(Identifier.New<ServerId>(), Token))).Kind.ShouldBe(VirtErrorKind.NotFound);
        (await driver.OfferAsync(Server, Token)).ShouldNotBeEmpty();
        await driver.RestoreAsync(order, start: true, Token);
        await driver.RestoreAsync(order, start: true, Token);

        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task Spawning_twice_is_spawning_once()
    {
        await SpawnAsync();
        await SpawnAsync();

        (await Driver.ListAsync(Token)).Count(guest => guest.Server == Server).ShouldBe(1);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_repeated_spawn_starts_a_server_that_is_off()
    {
        await SpawnAsync();
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        await SpawnAsync();

        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task Destroying_what_is_not_there_does_nothing()
    {
        await Driver.DestroyAsync(Server, Token);

        await ShouldBeAsync(PowerState.NoState);
    }

    [Fact]
    public async Task A_server_that_is_off_can_be_destroyed()
    {
        await SpawnAsync();
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        await Driver.DestroyAsync(Server, Token);

        await ShouldBeAsync(PowerState.NoState);
    }

    [Fact]
    public async Task Stopping_is_undone_by_starting_and_both_can_be_repeated()
    {
        await SpawnAsync();

        await Driver.StopAsync(Server, Grace, Token);
        await Driver.StopAsync(Server, Grace, Token);
        await ShouldBeAsync(PowerState.Shutdown);

        await Driver.StartAsync(Server, Token);
        await Driver.StartAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_hard_reboot_leaves_the_server_running_whatever_it_did_before()
    {
        await SpawnAsync();
        await Driver.RebootAsync(Server, hard: true, Token);
        await ShouldBeAsync(PowerState.Running);

        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        await Driver.RebootAsync(Server, hard: true, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task Pausing_is_undone_by_unpausing_and_both_can_be_repeated()
    {
        if (Driver is not IPausingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        await driver.PauseAsync(Server, Token);
        await driver.PauseAsync(Server, Token);
        await ShouldBeAsync(PowerState.Paused);

        await driver.UnpauseAsync(Server, Token);
        await driver.UnpauseAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_guest_that_runs_can_be_interrupted_and_stays_where_it_is()
    {
        if (Driver is not ICrashingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        await driver.CrashAsync(Server, Token);

        (await Driver.ListAsync(Token)).ShouldContain(guest => guest.Server == Server);
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        (await Should.ThrowAsync<VirtDriverException>(() => driver.CrashAsync(Server, Token))).Kind.ShouldBe(VirtErrorKind.Hypervisor);
    }

    [Fact]
    public async Task Suspending_is_undone_by_resuming_and_both_can_be_repeated()
    {
        if (Driver is not ISuspendingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        await driver.SuspendAsync(Server, Token);
        await driver.SuspendAsync(Server, Token);
        await ShouldBeAsync(PowerState.Suspended);

        await driver.ResumeAsync(Server, Token);
        await driver.ResumeAsync(Server, Token);
        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_rebuilt_server_runs()
    {
        if (Driver is not IRebuildingDriver driver)
        {
            return;
        }

        await SpawnAsync();
        await driver.RebuildAsync(MakeOrder(), Token);

        await ShouldBeAsync(PowerState.Running);
        (await Driver.ListAsync(Token)).Count(guest => guest.Server == Server).ShouldBe(1);
    }

    [Fact]
    public async Task Rescuing_is_undone_by_unrescuing_and_both_can_be_repeated()
    {
        if (Driver is not IRescuingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        await driver.RescueAsync(MakeOrder(), Token);
        await driver.RescueAsync(MakeOrder(), Token);
        await ShouldBeAsync(PowerState.Running);

        await driver.UnrescueAsync(Server, start: false, Token);
        await ShouldBeAsync(PowerState.Shutdown);
        await driver.UnrescueAsync(Server, start: true, Token);
        await driver.UnrescueAsync(Server, start: true, Token);
        await ShouldBeAsync(PowerState.Running);
        (await Driver.ListAsync(Token)).Count(guest => guest.Server == Server).ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_of_a_disk_is_qcow2_and_is_there_until_it_is_dropped(bool isRunning)
    {
        if (Driver is not ISnapshotDriver driver)
        {
            return;
        }

        var image = Identifier.New<ImageId>();
        await SpawnAsync();
        if (!isRunning)
        {
            await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        }

        await driver.CaptureAsync(Server, image, Token);
        await driver.CaptureAsync(Server, image, Token);
        await using (var copy = await driver.OpenSnapshotAsync(Server, image, Token))
        {
            using MemoryStream whole = new();
            await copy.CopyToAsync(whole, Token);
            var judged = await DiskInspector.InspectAsync("qcow2", whole, Token);
            judged.TryGet(out var facts, out var fault).ShouldBeTrue(fault?.Message);
            facts!.VirtualSizeBytes.ShouldBeGreaterThan(0);
        }

        await ShouldBeAsync(isRunning ? PowerState.Running : PowerState.Shutdown);
        await driver.DropSnapshotAsync(Server, image, Token);
        await driver.DropSnapshotAsync(Server, image, Token);
        (await Should.ThrowAsync<VirtDriverException>(() => driver.OpenSnapshotAsync(Server, image, Token))).Kind.ShouldBe(VirtErrorKind.NotFound);
    }

    [Fact]
    public async Task A_snapshot_of_a_volume_is_made_once_and_removed_once_and_wants_the_volume()
    {
        if (Driver is not IVolumeSnapshotDriver driver)
        {
            return;
        }

        var guestVolume = await MakeVolumeAsync();
        var volume = guestVolume.Volume;
        await SpawnAsync();
        (await Should.ThrowAsync<VirtDriverException>(() => driver.SnapshotVolumeAsync(Server, volume, "one", "one.qcow2", Token))).Kind.ShouldBe(VirtErrorKind.Hypervisor);

        await driver.AttachVolumeAsync(Server, guestVolume, Token);
        await driver.SnapshotVolumeAsync(Server, volume, "one", "one.qcow2", Token);
        await driver.SnapshotVolumeAsync(Server, volume, "one", "one.qcow2", Token);
        await driver.DeleteVolumeSnapshotAsync(Server, volume, "one", Token);
        await driver.DeleteVolumeSnapshotAsync(Server, volume, "one", Token);

        await ShouldBeAsync(PowerState.Running);
    }

    [Fact]
    public async Task A_console_is_somewhere_while_its_guest_runs()
    {
        if (Driver is not IConsoleDriver driver)
        {
            return;
        }

        await SpawnAsync();
        var found = (await driver.FindConsoleAsync(Server, ConsoleProtocol.Vnc, Token)).ShouldNotBeNull();
        found.Port.ShouldBeInRange(1, 65535);
        (await driver.FindConsoleAsync(Server, ConsoleProtocol.Vnc, Token)).ShouldBe(found);

        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        (await driver.FindConsoleAsync(Server, ConsoleProtocol.Vnc, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_guest_that_is_being_rescued_can_be_destroyed()
    {
        if (Driver is not IRescuingDriver driver)
        {
            return;
        }

        await SpawnAsync();
        await driver.RescueAsync(MakeOrder(), Token);

        await Driver.DestroyAsync(Server, Token);

        await ShouldBeAsync(PowerState.NoState);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_to_be_not_found()
    {
        await ShouldNotFindAsync(() => Driver.StartAsync(Server, Token));
        await ShouldNotFindAsync(() => Driver.StopAsync(Server, TimeSpan.Zero, Token));
        await ShouldNotFindAsync(() => Driver.RebootAsync(Server, hard: false, Token));
        await ShouldNotFindAsync(() => Driver.RebootAsync(Server, hard: true, Token));
        await ShouldNotFindAsync(() => (Driver as IPausingDriver)?.PauseAsync(Server, Token));
        await ShouldNotFindAsync(() => (Driver as IPausingDriver)?.UnpauseAsync(Server, Token));
        await ShouldNotFindAsync(() => (Driver as ISuspendingDriver)?.SuspendAsync(Server, Token));
        await ShouldNotFindAsync(() => (Driver as ISuspendingDriver)?.ResumeAsync(Server, Token));
        await ShouldNotFindAsync(() => (Driver as IRescuingDriver)?.RescueAsync(MakeOrder(), Token));
        await ShouldNotFindAsync(() => (Driver as IRescuingDriver)?.UnrescueAsync(Server, start: true, Token));
        await ShouldNotFindAsync(() => (Driver as IPasswordSettingDriver)?.SetPasswordAsync(Server, "secret", Token));
        await ShouldNotFindAsync(() => (Driver as ISnapshotDriver)?.CaptureAsync(Server, Identifier.New<ImageId>(), Token));
        await ShouldNotFindAsync(() => (Driver as ISnapshotDriver)?.OpenSnapshotAsync(Server, Identifier.New<ImageId>(), Token));
        await ShouldNotFindAsync(() => (Driver as IConsoleDriver)?.FindConsoleAsync(Server, ConsoleProtocol.Vnc, Token));
        await ShouldNotFindAsync(() => (Driver as ICrashingDriver)?.CrashAsync(Server, Token));
        await ShouldNotFindAsync(() => (Driver as IConsoleLogDriver)?.ReadConsoleLogAsync(Server, 1024, Token));
        await ShouldNotFindAsync(() => (Driver as IDiagnosingDriver)?.DiagnoseAsync(Server, Token));
    }

    [Fact]
    public async Task Every_server_is_listed_with_its_state()
    {
        await SpawnAsync();
        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        (await Driver.ListAsync(Token)).ShouldContain(new GuestState(Server, PowerState.Shutdown));

        await Driver.DestroyAsync(Server, Token);
        (await Driver.ListAsync(Token)).ShouldNotContain(guest => guest.Server == Server);
    }

    [Fact]
    public async Task A_watcher_hears_of_a_change()
    {
        await SpawnAsync();
        await using var changes = Driver.WatchAsync(Token).GetAsyncEnumerator(Token);
        var next = changes.MoveNextAsync().AsTask();

        await Driver.StopAsync(Server, TimeSpan.Zero, Token);

        while (await next && changes.Current != new GuestState(Server, PowerState.Shutdown))
        {
            next = changes.MoveNextAsync().AsTask();
        }

        changes.Current.ShouldBe(new GuestState(Server, PowerState.Shutdown));
    }

    [Fact]
    public async Task The_host_has_something_to_hand_out()
    {
        var report = await Driver.DescribeAsync(Token);

        report.Node.ShouldNotBeEmpty();
        report.Type.ShouldNotBeEmpty();
        report.Architectures.ShouldNotBeEmpty();
        report.Inventory.VCpus.ShouldBePositive();
        report.Inventory.MemoryMiB.ShouldBePositive();
        report.Inventory.DiskGiB.ShouldBePositive();
        System.Text.Json.JsonDocument.Parse(report.CpuInfo).RootElement.ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Object);
    }

    [Fact]
    public async Task The_console_is_answered_within_the_bound()
    {
        if (Driver is not IConsoleLogDriver driver)
        {
            return;
        }

        await SpawnAsync();

        (await driver.ReadConsoleLogAsync(Server, 16, Token)).Length.ShouldBeLessThanOrEqualTo(16);
    }

    [Fact]
    public async Task What_is_measured_is_of_this_server()
    {
        if (Driver is not IDiagnosingDriver driver)
        {
            return;
        }

        await SpawnAsync();

        var measured = await driver.DiagnoseAsync(Server, Token);
        measured.PowerState.ShouldBe(PowerState.Running);
        measured.Driver.ShouldBeOneOf("ironic", "libvirt", "vmwareapi", "xenapi"); // what the API knows
        measured.Cpus.Count.ShouldBe(MakeOrder().VCpus);
    }

    protected Task SpawnAsync() => Driver.SpawnAsync(MakeOrder(), Token);

    protected async Task ShouldBeAsync(PowerState expected) => (await Driver.GetPowerStateAsync(Server, Token)).ShouldBe(expected);

    // An ability that the driver has not is passed over.
    private static async Task ShouldNotFindAsync(Func<Task?> call)
    {
        try
        {
            if (call() is not { } running)
            {
                return;
            }

            await running;
        }
        catch (VirtDriverException exception)
        {
            exception.Kind.ShouldBe(VirtErrorKind.NotFound);
            return;
        }

        Assert.Fail("The call succeeded for a server that is not there.");
    }
}
