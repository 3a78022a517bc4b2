using System.Diagnostics;
using System.Globalization;
using Nova.TestKit.Virt;

namespace Nova.TestKit.Processes;

/// <summary>
/// A machine for real guests: a network namespace, and in it a libvirtd of its own. A novad outside uses it by its options. Needs root.
/// </summary>
public sealed class LibvirtMachine : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    // Short: a socket's path may have 107 octets, an interface's name 15.
    private readonly string _folder = Directory.CreateTempSubdirectory("nv").FullName;
    private readonly string _namespace = $"nv{Environment.ProcessId}-{Guid.NewGuid():N}"[..15];
    private Process? _process;

    private LibvirtMachine()
    {
    }

    /// <summary>What virsh and novad connect to.</summary>
    public string Connection => $"qemu+unix:///system?socket={Socket}";

    /// <summary>What makes a novad use this machine.</summary>
    public IReadOnlyList<string> Options =>
    [
        "--compute_driver=libvirt",
        $"--libvirt.connection_uri={Connection}",
        $"--instances_path={Path.Combine(_folder, "instances")}",
        $"--networks_path={Path.Combine(_folder, "networks")}",
        $"--network_namespace={_namespace}",
        "--reserved_host_memory_mb=0",
    ];

    private string Socket => Path.Combine(_folder, "run/libvirt/libvirt-sock");

    /// <summary>Makes it.</summary>
    public static async Task<LibvirtMachine> StartAsync()
    {
        LibvirtMachine machine = new();
        try
        {
            await machine.BeginAsync();
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs virsh on it; what it printed.</summary>
    public Task<string> VirshAsync(params string[] arguments) => RunAsync("virsh", ["-q", "-c", Connection, .. arguments]);

    /// <summary>The names of the domains that it knows, running or not.</summary>
    public async Task<IReadOnlyList<string>> ListDomainsAsync() =>
        (await VirshAsync("list", "--all", "--name")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Folders of instances that are there, the image cache's apart.</summary>
    public IReadOnlyList<string> ListInstances()
    {
        var instances = Path.Combine(_folder, "instances");
        return Directory.Exists(instances)
            ? [.. Directory.EnumerateDirectories(instances).Select(path => Path.GetFileName(path)).Where(name => Guid.TryParse(name, out _))]
            : [];
    }

    /// <summary>The network devices of the namespace that are taps.</summary>
    public async Task<IReadOnlyList<string>> ListTapsAsync() =>
        (await RunAsync("ip", "-n", _namespace, "-o", "tuntap", "show")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Runs a program to its successful end; what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using CancellationTokenSource limit = new(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode is 0 ? await output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {error}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(); // --kill-child takes libvirtd and every guest along
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        await EndStragglersAsync();
        await AttemptAsync(() => RunAsync("ip", "netns", "delete", _namespace));
        await AttemptAsync(() =>
        {
            Directory.Delete(_folder, recursive: true);
            return Task.CompletedTask;
        });
    }

    private async Task BeginAsync()
    {
        await RunAsync("ip", "netns", "add", _namespace);
        await RunAsync("ip", "-n", _namespace, "link", "set", "lo", "up");
        var script = Path.Combine(AppContext.BaseDirectory, "private-libvirt.sh");
        _process = Process.Start(new ProcessStartInfo("ip", ["netns", "exec", _namespace, "bash", script, _folder, "--host-network"]) { RedirectStandardInput = true })!;
        await Eventually.TrueAsync(() => File.Exists(Socket), Limit, () => $"libvirtd made no socket {Socket}.");
    }

    // dnsmasq belongs to the network agent, not to libvirtd, and outlives both.
    private async Task EndStragglersAsync()
    {
        if (!File.Exists($"/run/netns/{_namespace}"))
        {
            return;
        }

        foreach (var line in (await RunAsync("ip", "netns", "pids", _namespace)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await AttemptAsync(() =>
            {
                using var straggler = Process.GetProcessById(int.Parse(line, CultureInfo.InvariantCulture));
                straggler.Kill();
                return Task.CompletedTask;
            });
        }
    }

    // What is left behind costs a later test nothing: every machine has names of its own.
    private static async Task AttemptAsync(Func<Task> cleaning)
    {
        try
        {
            await cleaning();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or ArgumentException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
        }
    }
}
