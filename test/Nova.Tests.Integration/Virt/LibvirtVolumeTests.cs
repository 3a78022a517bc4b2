using Nova.Contracts.Compute;
using Nova.Contracts.Volumes;
using Nova.Core;
using Nova.TestKit;

namespace Nova.Tests.Integration.Virt;

/// <summary>Volumes of guests that boot: a disk comes, grows and goes while the guest looks; a guest boots with a volume as its root.</summary>
public sealed class LibvirtVolumeTests(LibvirtGuests guests) : IClassFixture<LibvirtGuests>
{
    // virtio-blk has 20 octets for a serial number.
    private const int SerialOctets = 20;
    private const int SectorBytes = 512;

    private static readonly CancellationToken None = CancellationToken.None;

    [NeedsFact("libvirtd")]
    public async Task A_running_guest_sees_a_volume_come_grow_and_go()
    {
        var driver = guests.Driver;
        var order = guests.Order(await RootAsync());
        var volume = Volume("/dev/vdf", sizeBytes: 4 << 20);
        await driver.SpawnAsync(order, None);
        await guests.BootIdAsync(order.Server);

        await driver.AttachVolumeAsync(order.Server, volume, None);
        await driver.AttachVolumeAsync(order.Server, volume, None);
        await NowAsync(order.Server, text => text.Contains($"{Serial(volume)}={(4 << 20) / SectorBytes}", StringComparison.Ordinal));

        await using (FileStream file = new(volume.Connection.Path, FileMode.Open))
        {
            file.SetLength(8 << 20);
        }

        await driver.ExtendVolumeAsync(order.Server, volume.Volume, 8 << 20, None);
        await NowAsync(order.Server, text => text.Contains($"{Serial(volume)}={(8 << 20) / SectorBytes}", StringComparison.Ordinal));

        var first = await guests.BootIdAsync(order.Server);
        await driver.RebootAsync(order.Server, hard: true, None);
        await guests.BootIdAsync(order.Server, first);
        await NowAsync(order.Server, text => text.Contains(Serial(volume), StringComparison.Ordinal));

        await driver.DetachVolumeAsync(order.Server, volume.Volume, None);
        await driver.DetachVolumeAsync(order.Server, volume.Volume, None);
        await NowAsync(order.Server, text => !text.Contains(Serial(volume), StringComparison.Ordinal));
        await driver.DestroyAsync(order.Server, None);
        File.Exists(volume.Connection.Path).ShouldBeTrue("it is not the server's");
    }

    [NeedsFact("libvirtd")]
    public async Task A_guest_has_a_volume_as_its_root_disk()
    {
        var volume = Volume("/dev/vda", sizeBytes: 16 << 20) with { BootIndex = 0 };
        var order = guests.Order(await RootAsync()) with { Volumes = [volume], RootDiskGiB = 1 };

        await guests.Driver.SpawnAsync(order, None);
        await guests.BootIdAsync(order.Server);
        var console = await guests.ConsoleAsync(order.Server, text => text.Contains("tick 1", StringComparison.Ordinal));

        console.ShouldContain($"DISK vda {(16 << 20) / SectorBytes} {Serial(volume)} ro=0");
        console.ShouldNotContain(" root ro=0");
        await guests.Driver.DestroyAsync(order.Server, None);
    }

    private static string Serial(GuestVolume volume) => volume.Volume.ToString()[..SerialOctets];

    private GuestVolume Volume(string device, int sizeBytes)
    {
        var id = Identifier.New<VolumeId>();
        var path = Path.Combine(guests.Libvirt.Folder, id.ToString());
        using (var file = File.Create(path))
        {
            file.SetLength(sizeBytes);
        }

        return new GuestVolume { Volume = id, Device = device, Connection = new VolumeConnection("file", path, "raw") };
    }

    // The guest's newest look at its disks.
    private Task<string> NowAsync(ServerId server, Func<string, bool> shows) => guests.ConsoleAsync(server, text =>
    {
        var end = text.LastIndexOf(" .", StringComparison.Ordinal);
        var start = end < 0 ? -1 : text.LastIndexOf("NOW", end, StringComparison.Ordinal);
        return start >= 0 && shows(text[start..end]);
    });

    private async Task<Contracts.Images.Image> RootAsync() =>
        guests.Images.Add(await guests.MakeFileAsync($"root-{Guid.NewGuid():N}", "truncate", "-s", "1M", "{}"), "raw");
}
