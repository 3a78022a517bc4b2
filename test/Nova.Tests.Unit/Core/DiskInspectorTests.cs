using System.Buffers.Binary;
using System.Diagnostics;
using Nova.Core.DiskFormats;
using Nova.TestKit;

namespace Nova.Tests.Unit.Core;

public sealed class DiskInspectorTests : IDisposable
{
    private const long DiskBytes = 64L << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("nova-disks-").FullName;

    public static TheoryData<string, string> WrongDeclarations => new()
    {
        { "raw", "qcow2" }, { "raw", "vmdk" }, { "raw", "vdi" }, { "raw", "vpc" }, { "raw", "vhdx" }, { "raw", "qed" }, { "raw", "parallels" },
        { "qcow2", "raw" }, { "iso", "raw" }, { "iso", "qcow2" }, { "vmdk", "qcow2" }, { "ami", "qcow2" }, { "aki", "vmdk" },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsFact("qemu-img")]
    public async Task What_qemu_img_makes_is_found_with_the_size_that_it_was_made_with()
    {
        foreach (var (declared, made, options) in new[] { ("raw", "raw", ""), ("qcow2", "qcow2", ""), ("qcow2", "qcow2", "compat=0.10"),
            ("qcow2", "qcow2", "cluster_size=512"), ("qcow2", "qcow2", "compression_type=zstd"), ("qcow2", "qcow2", "extended_l2=on"),
            ("vmdk", "vmdk", ""), ("vmdk", "vmdk", "subformat=streamOptimized"), ("vdi", "vdi", ""), ("vhd", "vpc", "force_size=on"),
            ("vhd", "vpc", "subformat=fixed,force_size=on") })
        {
            var content = await MakeAsync(made, options);

            var facts = (await InspectAsync(declared, content)).Match(found => found, fault => throw new InvalidOperationException($"{made} {options}: {fault.Message}"));

            facts.VirtualSizeBytes.ShouldBe(DiskBytes, $"{made} {options}");
        }
    }

    [NeedsFact("qemu-img")]
    public async Task What_is_not_what_was_declared_is_refused()
    {
        foreach (var row in WrongDeclarations)
        {
            var (declared, made) = ((string)row[0], (string)row[1]);

            var reason = await ReasonAsync(declared, await MakeAsync(made, ""));

            reason.ShouldStartWith("is declared as ", Case.Sensitive, $"{made} as {declared}");
        }
    }

    [NeedsFact("qemu-img")]
    public async Task An_image_that_reaches_for_another_file_is_refused()
    {
        var basis = Path.Combine(_folder, "base.qcow2");
        await File.WriteAllBytesAsync(basis, await MakeAsync("qcow2", ""));

        (await ReasonAsync("qcow2", await MakeAsync("qcow2", $"backing_file={basis},backing_fmt=qcow2"))).ShouldBe("has a backing file");
        (await ReasonAsync("qcow2", await MakeAsync("qcow2", $"data_file={Path.Combine(_folder, "data")}"))).ShouldBe("keeps its data in another file");
        (await ReasonAsync("vmdk", await MakeAsync("vmdk", "subformat=monolithicFlat"))).ShouldBe("keeps its data in another file");
        (await ReasonAsync("raw", await MakeAsync("vmdk", "subformat=monolithicFlat"))).ShouldBe("is declared as raw but its content is vmdk");
    }

    [NeedsFact("qemu-img")]
    public async Task An_image_that_can_be_read_in_two_ways_is_refused()
    {
        var content = await MakeAsync("qcow2", "");
        "CD001"u8.CopyTo(content.AsSpan(0x8001));

        (await ReasonAsync("qcow2", content)).ShouldBe("can be read as iso and as qcow2");
        (await ReasonAsync("iso", content)).ShouldBe("can be read as iso and as qcow2");
    }

    [NeedsFact("qemu-img")]
    public async Task Hostile_headers_are_refused_and_never_followed()
    {
        var sound = await MakeAsync("qcow2", "");
        void Hostile(int offset, uint value, Action<byte[]>? also = null)
        {
            var content = (byte[])sound.Clone();
            BinaryPrimitives.WriteUInt32BigEndian(content.AsSpan(offset), value);
            also?.Invoke(content);
            InspectAsync("qcow2", content).GetAwaiter().GetResult().TryGet(out _, out _).ShouldBeFalse($"{value:x} at {offset}");
        }

        Hostile(4, 9); // version
        Hostile(12, 1); // backing file
        Hostile(16, 1);
        Hostile(20, 63); // cluster bits
        Hostile(20, 0);
        Hostile(24, 0x7fffffff); // virtual size
        Hostile(32, 1); // encrypted
        Hostile(36, 0xffffffff); // L1 entries
        Hostile(36, 0);
        Hostile(40, 0x7fffffff); // L1 offset
        Hostile(48, 0xffffffff); // refcount offset
        Hostile(56, 0xffffffff); // refcount clusters
        Hostile(60, 1); // snapshots
        Hostile(76, 4); // external data
        Hostile(76, 2); // corrupt
        Hostile(100, 0xfffffff8); // header length
        var extensions = (int)BinaryPrimitives.ReadUInt32BigEndian(sound.AsSpan(100));
        Hostile(extensions, 0x44415441); // data file name
        Hostile(extensions + 4, 0xffffffff, content => content[extensions] = 1); // an extension that never ends
    }

    [Fact]
    public async Task A_header_that_is_cut_off_is_refused()
    {
        for (var length = 4; length < 112; length += 4)
        {
            var content = new byte[length];
            new byte[] { 0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3 }.AsSpan(0, Math.Min(8, length)).CopyTo(content);

            (await InspectAsync("qcow2", content)).TryGet(out _, out _).ShouldBeFalse($"{length} bytes");
        }
    }

    [Fact]
    public async Task Raw_is_whatever_has_no_header_and_as_large_as_its_file()
    {
        var (nothing, sector) = (await InspectAsync("raw", []), await InspectAsync("ami", new byte[512]));

        nothing.Match(facts => facts.VirtualSizeBytes, _ => -1).ShouldBe(0);
        sector.Match(facts => facts.VirtualSizeBytes, _ => -1).ShouldBe(512);
    }

    [Fact]
    public async Task Encrypted_disks_and_formats_that_cannot_be_checked_are_refused()
    {
        (await ReasonAsync("raw", [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, 0, 1])).ShouldBe("is declared as raw but its content is luks");
        (await ReasonAsync("ploop", new byte[512])).ShouldBe("is declared as 'ploop', which cannot be checked");
    }

    private static async Task<Nova.Core.Result<DiskFacts>> InspectAsync(string declared, byte[] content)
    {
        using MemoryStream stream = new(content);
        return await DiskInspector.InspectAsync(declared, stream, CancellationToken.None);
    }

    private static async Task<string> ReasonAsync(string declared, byte[] content) =>
        (await InspectAsync(declared, content)).Match(facts => $"found {facts}", fault => fault.Message);

    private async Task<byte[]> MakeAsync(string format, string options)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        string[] arguments = ["create", "-q", "-f", format, .. options.Length > 0 ? (string[])["-o", options] : [], path, $"{DiskBytes}"];
        using var process = Process.Start(new ProcessStartInfo("qemu-img", arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode is 0 ? await File.ReadAllBytesAsync(path) : throw new InvalidOperationException($"{format} {options}: {error}");
    }
}
