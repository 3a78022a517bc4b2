using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Virt;

namespace Nova.TestKit.Virt;

/// <summary>
/// What every driver must do. A driver is held to it by deriving one class; what it has no ability for passes without being tried.
/// The servers are as small as can be, and nothing inside a guest is needed.
/// </summary>
public abstract partial class VirtDriverContract : IAsyncLifetime
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
