using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Contracts.Images;
using Nova.TestKit;
using Nova.TestKit.Virt;
using Nova.Virt;
using Nova.Virt.Images;

namespace Nova.Tests.Integration.Virt;

/// <summary>Images made by the real qemu-img and genisoimage: what is taken and what is refused.</summary>
public sealed class ImageCacheTests : IDisposable
{
    private const long GiB = 1L << 30;
    private readonly string _folder = Directory.CreateTempSubdirectory("nvimg").FullName;
    private readonly FileImages _images = new();

    private string Base => Path.Combine(_folder, "instances", "_base");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsFact("qemu-img")]
    public async Task A_qcow2_image_becomes_the_disk_that_it_describes()
    {
        var raw = await FileAsync("truncate", "-s", "3M", "{}");
        await File.WriteAllTextAsync(raw, "hello".PadRight(1 << 20, '.'));
        var qcow2 = await FileAsync("qemu-img", "convert", "-f", "raw", "-O", "qcow2", "-c", raw, "{}");

        var path = await Cache().EnsureDiskAsync(_images.Add(qcow2, "qcow2"), GiB, CancellationToken.None);

        (await File.ReadAllBytesAsync(path)).ShouldBe(await File.ReadAllBytesAsync(raw));
        new FileInfo(path).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [NeedsFact("qemu-img")]
    public async Task An_image_is_fetched_once_however_many_want_it()
    {
        var image = _images.Add(await FileAsync("truncate", "-s", "1M", "{}"), "raw");
        var cache = Cache();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cache.EnsureDiskAsync(image, GiB, CancellationToken.None)));

        _images.Opened.ShouldBe(1);
    }

    [NeedsFact("qemu-img")]
    public async Task A_qcow2_with_a_backing_file_is_refused() =>
        await RefusedAsync("qcow2", "backing file", "qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", "/etc/passwd", "{}", "1M");

    [NeedsFact("qemu-img")]
    public async Task A_qcow2_with_an_external_data_file_is_refused() => await RefusedAsync(
        "qcow2", "another file", "qemu-img", "create", "-q", "-f", "qcow2", "-o", $"data_file={_folder}/data,data_file_raw=on", "{}", "1M");

    [NeedsFact("qemu-img")]
    public async Task A_qcow2_declared_as_raw_is_refused() =>
        await RefusedAsync("raw", "qcow2", "qemu-img", "create", "-q", "-f", "qcow2", "{}", "1M");

    [NeedsFact("qemu-img")]
    public async Task A_raw_image_declared_as_qcow2_is_refused() => await RefusedAsync("qcow2", "raw", "truncate", "-s", "1M", "{}");

    [NeedsFact("qemu-img")]
    public async Task A_sparse_vmdk_declared_as_raw_is_refused() =>
        await RefusedAsync("raw", "vmdk", "qemu-img", "create", "-q", "-f", "vmdk", "{}", "1M");

    [NeedsFact("qemu-img")]
    public async Task A_vmdk_descriptor_that_names_a_host_file_is_refused() =>
        await RefusedAsync("raw", "vmdk", "qemu-img", "create", "-q", "-f", "vmdk", "-o", "subformat=monolithicFlat", "{}", "1M");

    [NeedsFact("qemu-img")]
    public async Task A_vmdk_declared_as_one_is_refused_in_plain_words() =>
        await RefusedAsync("vmdk", "takes raw, qcow2 and iso", "qemu-img", "create", "-q", "-f", "vmdk", "{}", "1M");

    [NeedsFact("qemu-img")]
    public async Task Other_formats_declared_as_raw_are_refused()
    {
        foreach (var format in (string[])["vpc", "vhdx", "vdi", "qed", "parallels"])
        {
            await RefusedAsync("raw", "is declared as raw", "qemu-img", "create", "-q", "-f", format, "{}", "8M");
        }

        await RefusedAsync("raw", "vhd", "qemu-img", "create", "-q", "-f", "vpc", "-o", "subformat=fixed", "{}", "8M");
    }

    [NeedsFact("genisoimage")]
    public async Task An_iso_is_taken_as_iso_and_refused_as_raw_and_as_polyglot()
    {
        var content = Directory.CreateDirectory(Path.Combine(_folder, "content")).FullName;
        var iso = await FileAsync("genisoimage", "-quiet", "-o", "{}", content);
        (await Cache().EnsureDiskAsync(_images.Add(iso, "iso"), GiB, CancellationToken.None)).ShouldStartWith(Base);
        await RefusedAsync(iso, "raw", "iso");

        await using (var stream = File.OpenWrite(iso))
        {
            await stream.WriteAsync(new byte[] { 0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3 });
        }

        await RefusedAsync(iso, "iso", "can be read as iso and as qcow2");
    }

    [NeedsFact("qemu-img")]
    public async Task A_disk_larger_than_the_flavors_is_refused_before_it_is_unpacked() =>
        await RefusedAsync("qcow2", "the flavor's root disk", "qemu-img", "create", "-q", "-f", "qcow2", "{}", "2G");

    [NeedsFact("qemu-img")]
    public async Task Content_with_another_digest_or_length_is_refused()
    {
        var image = _images.Add(await FileAsync("truncate", "-s", "1M", "{}"), "raw");
        var right = Convert.ToHexStringLower(SHA512.HashData(new byte[1 << 20]));

        await RefusedAsync(image with { Sha512 = new string('0', 128) }, "SHA-512");
        await RefusedAsync(image with { SizeBytes = 5 }, "larger than");
        await RefusedAsync(image with { SizeBytes = 2 << 20 }, "should be");
        (await Cache().EnsureDiskAsync(image with { Sha512 = right }, null, CancellationToken.None)).ShouldStartWith(Base);
    }

    [NeedsFact("qemu-img")]
    public async Task A_full_disk_is_told_apart_and_leaves_no_part()
    {
        var image = _images.Add(await FileAsync("truncate", "-s", "8M", "{}"), "raw");
        var small = Directory.CreateDirectory(Path.Combine(_folder, "small")).FullName;
        await PrivateLibvirt.RunAsync("mount", "-t", "tmpfs", "-o", "size=2M", "tmpfs", small);
        try
        {
            ImageCache cache = new(small, _images, TimeProvider.System, NullLogger.Instance);

            var error = await Should.ThrowAsync<VirtDriverException>(
                VirtErrors.GuardAsync("Building", () => cache.EnsureDiskAsync(image, null, CancellationToken.None)));

            error.Kind.ShouldBe(VirtErrorKind.OutOfResources);
            Directory.EnumerateFiles(Path.Combine(small, "_base")).ShouldBeEmpty();
        }
        finally
        {
            await PrivateLibvirt.RunAsync("umount", small);
        }
    }

    [NeedsFact("genisoimage")]
    public async Task A_config_drive_holds_its_files_under_their_own_names()
    {
        var iso = Path.Combine(_folder, "drive");
        await Nova.Virt.Files.ConfigDrive.BuildAsync(
            "genisoimage",
            [new("openstack/latest/meta_data.json", Encoding.UTF8.GetBytes("{\"a\":1}")), new("ec2/2009-04-04/meta-data.json", "x"u8.ToArray())],
            iso,
            CancellationToken.None);

        var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(iso));
        text.ShouldContain("config-2");
        text.ShouldContain("{\"a\":1}");
        text.ShouldContain("meta_data.json"); // Rock Ridge keeps case and underscore
    }

    private ImageCache Cache() => new(Path.Combine(_folder, "instances"), _images, TimeProvider.System, NullLogger.Instance);

    private async Task RefusedAsync(string declared, string because, params string[] command) =>
        await RefusedAsync(await FileAsync(command), declared, because);

    private Task RefusedAsync(string path, string declared, string because) => RefusedAsync(_images.Add(path, declared), because);

    private async Task RefusedAsync(Image image, string because)
    {
        var error = await Should.ThrowAsync<VirtDriverException>(Cache().EnsureDiskAsync(image, GiB, CancellationToken.None));

        error.Kind.ShouldBe(VirtErrorKind.BadImage);
        error.Message.ShouldContain(because);
        if (Directory.Exists(Base))
        {
            Directory.EnumerateFiles(Base, "*.part*").ShouldBeEmpty();
        }
    }

    private async Task<string> FileAsync(params string[] command)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        await PrivateLibvirt.RunAsync(command[0], [.. command[1..].Select(argument => argument == "{}" ? path : argument)]);
        return path;
    }
}
