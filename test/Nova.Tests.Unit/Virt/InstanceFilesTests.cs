using System.Globalization;
using System.Text;
using Nova.Contracts.Compute;
using Nova.Virt;
using Nova.Virt.Files;
using Nova.Virt.Libvirt;
using Nova.Virt.Libvirt.Native;

namespace Nova.Tests.Unit.Virt;

public sealed class InstanceFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nvunit").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("openstack//x")]
    [InlineData("a/./b")]
    [InlineData("a\\..\\b")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void A_path_that_leads_out_of_a_config_drive_is_refused(string path) =>
        Should.Throw<VirtDriverException>(() => ConfigDrive.Segments(path));

    [Theory]
    [InlineData(3, "xyz")]
    [InlineData(6, "mnoxyz")]
    [InlineData(7, "lmnoxyz")]
    [InlineData(100, "abcklmnoxyz")]
    [InlineData(0, "")]
    public async Task A_rotated_console_is_read_from_its_end(int bytes, string expected)
    {
        var log = Path.Combine(_folder, "console.log");
        await File.WriteAllTextAsync(log, "xyz");
        await File.WriteAllTextAsync(log + ".0", "klmno");
        await File.WriteAllTextAsync(log + ".1", "abc");

        var end = await ConsoleLog.ReadEndAsync(log, bytes, CancellationToken.None);

        Encoding.ASCII.GetString(end.Span).ShouldBe(expected);
    }

    [Fact]
    public async Task A_file_whose_making_failed_was_never_there()
    {
        var path = Path.Combine(_folder, "disk");

        await Should.ThrowAsync<InvalidOperationException>(AtomicFile.MakeAsync(path, static async part =>
        {
            await File.WriteAllTextAsync(part, "half");
            throw new InvalidOperationException();
        }));

        Directory.EnumerateFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_native_call_that_hangs_is_left_alone_and_holds_up_nobody_else()
    {
        using NativeCalls calls = new(2, TimeProvider.System);
        using ManualResetEventSlim hang = new();
        var limit = TimeSpan.FromMilliseconds(100);

        var hung = calls.RunAsync(() => hang.Wait(TimeSpan.FromMinutes(1)), limit, CancellationToken.None);
        (await calls.RunAsync(static () => 7, TimeSpan.FromSeconds(30), CancellationToken.None)).ShouldBe(7);
        (await Should.ThrowAsync<VirtDriverException>(hung)).Kind.ShouldBe(VirtErrorKind.Hypervisor);

        hang.Set();
    }

    [Theory]
    [InlineData(2, 0, PowerState.Running)] // VIR_DOMAIN_EVENT_STARTED
    [InlineData(3, 0, PowerState.Paused)] // SUSPENDED
    [InlineData(4, 0, PowerState.Running)] // RESUMED
    [InlineData(5, 0, PowerState.Shutdown)] // STOPPED, SHUTDOWN
    [InlineData(5, 4, PowerState.Suspended)] // STOPPED, SAVED
    [InlineData(8, 0, PowerState.Crashed)] // CRASHED
    [InlineData(0, 0, null)] // DEFINED
    public void Events_are_read_by_libvirts_numbers(int kind, int detail, PowerState? expected) =>
        GuestEvents.ToPowerState(kind, detail).ShouldBe(expected);

    [Fact]
    public void Uptime_is_in_the_words_of_uptime()
    {
        var now = DateTimeOffset.Parse("2026-01-02T03:04:05Z", CultureInfo.InvariantCulture);

        HostFacts.ReadUptime(now).ShouldMatch(@"^ 03:04:05 up (\d+ days?, )?[ \d]\d:\d\d,  0 users,  load average: [\d.]+, [\d.]+, [\d.]+$");
    }
}
