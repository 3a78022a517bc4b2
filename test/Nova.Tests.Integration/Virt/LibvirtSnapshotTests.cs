using Nova.Contracts.Compute;
using Nova.Core;
using Nova.TestKit;
using Nova.TestKit.Virt;
using Nova.Virt;
using Nova.Virt.Libvirt;

namespace Nova.Tests.Integration.Virt;

/// <summary>Copies of the disks of guests that run, by QEMU, and of those that do not.</summary>
public sealed class LibvirtSnapshotTests(LibvirtGuests guests) : IClassFixture<LibvirtGuests>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [NeedsFact("libvirtd")]
    public async Task A_disk_is_copied_while_its_guest_runs_is_paused_or_off_and_the_copy_stands_alone()
    {
        var driver = guests.Driver;
        var root = await guests.MakeFileAsync($"root-{Guid.NewGuid():N}", "sh", "-c", "head -c 2097152 /dev/urandom > \"$1\"", "make", "{}");
        var order = guests.Order(guests.Images.Add(root, "raw")) with { EphemeralDiskGiB = 1 };
        await driver.SpawnAsync(order, None);
        var boot = await guests.BootIdAsync(order.Server);

        await ShouldBeCopiedAsync(order.Server, root);
        (await guests.BootIdAsync(order.Server)).ShouldBe(boot, "the guest runs on");
        (await driver.GetPowerStateAsync(order.Server, None)).ShouldBe(PowerState.Running);
        await driver.PauseAsync(order.Server, None);
        await ShouldBeCopiedAsync(order.Server, root);
        (await driver.GetPowerStateAsync(order.Server, None)).ShouldBe(PowerState.Paused);
        await driver.UnpauseAsync(order.Server, None);
        await driver.SuspendAsync(order.Server, None);
        await ShouldBeCopiedAsync(order.Server, root);
        (await driver.GetPowerStateAsync(order.Server, None)).ShouldBe(PowerState.Suspended);

        await driver.DestroyAsync(order.Server, None);
        Directory.Exists(Path.Combine(guests.InstancesPath, order.Server.ToString())).ShouldBeFalse();
    }

    [NeedsFact("libvirtd")]
    public async Task A_copy_becomes_the_image_of_another_guest()
    {
        var root = await guests.MakeFileAsync($"root-{Guid.NewGuid():N}", "truncate", "-s", "1M", "{}");
        var order = guests.Order(guests.Images.Add(root, "raw"));
        await guests.Driver.SpawnAsync(order, None);
        await guests.BootIdAsync(order.Server);
        var image = Identifier.New<ImageId>();
        await guests.Driver.CaptureAsync(order.Server, image, None);
        var file = Path.Combine(guests.Libvirt.Folder, $"copy-{image}");
        await SaveAsync(order.Server, image, file);
        await guests.Driver.DestroyAsync(order.Server, None);

        var second = guests.Order(guests.Images.Add(file, "qcow2"));
        await guests.Driver.SpawnAsync(second, None);

        await guests.BootIdAsync(second.Server);
        (await guests.ConsoleAsync(second.Server, text => text.Contains("tick 1", StringComparison.Ordinal))).ShouldContain("DISK vda 2097152 root ro=0");
        await guests.Driver.DestroyAsync(second.Server, None);
    }

    [NeedsFact("libvirtd")]
    public async Task A_disk_that_pretends_to_be_another_file_is_copied_as_what_it_is()
    {
        // A guest that writes such a header on its raw disk gets octets of its own back, never of the host's file.
        await using var other = guests.Build(new Dictionary<string, string?> { ["libvirt:images_type"] = "raw" });
        var driver = (LibvirtDriver)other.GetService(typeof(LibvirtDriver))!;
        var root = await guests.MakeFileAsync($"root-{Guid.NewGuid():N}", "truncate", "-s", "1M", "{}");
        var order = guests.Order(guests.Images.Add(root, "raw"));
        await driver.SpawnAsync(order, None);
        await driver.StopAsync(order.Server, TimeSpan.Zero, None);
        var evil = await guests.MakeFileAsync($"{Guid.NewGuid():N}", "qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", "/etc/passwd", "{}", "16M");
        var disk = Path.Combine(guests.InstancesPath, order.Server.ToString(), "disk");
        await using (FileStream stream = new(disk, FileMode.Open))
        {
            await stream.WriteAsync(await File.ReadAllBytesAsync(evil));
        }

        await driver.CaptureAsync(order.Server, Identifier.New<ImageId>(), None);

        await PrivateLibvirt.RunAsync("sh", "-c", "qemu-img info -f qcow2 \"$1\" | grep -q 'virtual size: 1 GiB' && ! grep -q root:x: \"$1\"", "check", Copies(order.Server).Single());
        await driver.DestroyAsync(order.Server, None);
    }

    private string[] Copies(ServerId server) => Directory.GetFiles(Path.Combine(guests.InstancesPath, server.ToString()), "snapshot-*");

    private async Task ShouldBeCopiedAsync(ServerId server, string root)
    {
        var image = Identifier.New<ImageId>();
        await guests.Driver.CaptureAsync(server, image, None);
        await guests.Driver.CaptureAsync(server, image, None);
        Copies(server).Length.ShouldBe(1);
        var copy = Path.Combine(guests.Libvirt.Folder, $"copy-{image}");
        await SaveAsync(server, image, copy);

        await PrivateLibvirt.RunAsync("qemu-img", "check", "-q", "-f", "qcow2", copy);
        await PrivateLibvirt.RunAsync("sh", "-c", "! qemu-img info -f qcow2 \"$1\" | grep -q backing", "check", copy);
        await PrivateLibvirt.RunAsync("qemu-img", "convert", "-f", "qcow2", "-O", "raw", copy, copy + ".raw");
        new FileInfo(copy + ".raw").Length.ShouldBe(1L << 30);
        await PrivateLibvirt.RunAsync("cmp", "-n", "2097152", root, copy + ".raw");
        await guests.Driver.DropSnapshotAsync(server, image, None);
        await guests.Driver.DropSnapshotAsync(server, image, None);
        Copies(server).ShouldBeEmpty();
        (await Should.ThrowAsync<VirtDriverException>(() => guests.Driver.OpenSnapshotAsync(server, image, None))).Kind.ShouldBe(VirtErrorKind.NotFound);
        File.Delete(copy + ".raw");
    }

    private async Task SaveAsync(ServerId server, ImageId image, string path)
    {
        await using var copy = await guests.Driver.OpenSnapshotAsync(server, image, None);
        await using var file = File.Create(path);
        await copy.CopyToAsync(file);
    }
}
