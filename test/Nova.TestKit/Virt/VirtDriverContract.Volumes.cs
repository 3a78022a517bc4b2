using Nova.Contracts.Compute;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.Virt;

namespace Nova.TestKit.Virt;

/// <content>Volumes: attached, exchanged, kept in snapshots.</content>
public abstract partial class VirtDriverContract
{
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
    public async Task What_is_read_from_volumes_is_counted_of_guests_that_are_on()
    {
        if (Driver is not IVolumeMeasuringDriver meter || Driver is not IVolumeDriver driver)
        {
            return;
        }

        var volume = await MakeVolumeAsync();
        await SpawnAsync();
        (await meter.MeasureVolumesAsync(Token)).ShouldNotContain(use => use.Server == Server);
        await driver.AttachVolumeAsync(Server, volume, Token);

        var use = (await meter.MeasureVolumesAsync(Token)).Single(use => use.Server == Server);
        use.Volume.ShouldBe(volume.Volume);
        use.ShouldSatisfyAllConditions(
            () => use.Reads.ShouldBeGreaterThanOrEqualTo(0), () => use.ReadBytes.ShouldBeGreaterThanOrEqualTo(0),
            () => use.Writes.ShouldBeGreaterThanOrEqualTo(0), () => use.WriteBytes.ShouldBeGreaterThanOrEqualTo(0));

        await Driver.StopAsync(Server, TimeSpan.Zero, Token);
        (await meter.MeasureVolumesAsync(Token)).ShouldNotContain(each => each.Server == Server);
        await driver.DetachVolumeAsync(Server, volume.Volume, Token);
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
}
