using System.Diagnostics;

namespace Nova.TestKit.Virt;

/// <summary>
/// A libvirtd of the test class's own, by <c>private-libvirt.sh</c> of Nova.Virt.Libvirt: namespaces of its own, so that it meets neither
/// the host's libvirtd nor another class's; everything in it dies with it. Needs root.
/// </summary>
public sealed class PrivateLibvirt : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private Process? _process;

    /// <summary>Its folder; below it tests may keep their own files.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("nv").FullName;

    /// <summary>What a driver connects to.</summary>
    public string Connection => $"qemu+unix:///system?socket={Socket}";

    private string Socket => Path.Combine(Folder, "run/libvirt/libvirt-sock");

    private static string Script => Path.Combine(AppContext.BaseDirectory, "private-libvirt.sh");

    // unshare's only child is the first process of the PID namespace.
    private string FirstPid => File.ReadAllText($"/proc/{_process!.Id}/task/{_process.Id}/children").Trim();

    public async Task InitializeAsync()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/sbin/libvirtd"))
        {
            return; // the tests are skipped
        }

        _process = Process.Start(new ProcessStartInfo("bash", [Script, Folder]) { RedirectStandardInput = true })!;
        await Eventually.TrueAsync(() => File.Exists(Socket), Limit, () => $"libvirtd made no socket {Socket}");
    }

    /// <summary>kill -9 of libvirtd alone, as a crash; it comes back by itself. Returns when the new one listens.</summary>
    public async Task CrashDaemonAsync()
    {
        var pidFile = Path.Combine(Folder, "run/libvirtd.pid");
        var before = await File.ReadAllTextAsync(pidFile);
        await RunInsideAsync("kill", "-9", before.Trim());
        await Eventually.TrueAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile) is { Length: > 0 } now && now != before, Limit, () => "libvirtd did not come back");
    }

    /// <summary>Runs a program in the daemon's namespaces.</summary>
    public Task RunInsideAsync(params string[] command) => RunAsync("nsenter", ["-t", FirstPid, "-m", "-p", "-n", "--", .. command]);

    /// <summary>Runs a program to its successful end.</summary>
    public static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using CancellationTokenSource limit = new(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        var complaint = error + await output;
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {complaint}");
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(); // --kill-child takes the whole namespace along
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        await Eventually.TrueAsync(TryDelete, Limit, () => $"{Folder} cannot be removed");
    }

    // The last processes of the namespace may still write while they end.
    private bool TryDelete()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
