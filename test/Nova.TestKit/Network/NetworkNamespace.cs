using System.Diagnostics;

namespace Nova.TestKit.Network;

/// <summary>A named network namespace of a test's own, with its loopback up; everything in it ends with it.</summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private NetworkNamespace(string name) => Name = name;

    /// <summary>Its name, for <c>ip netns</c>.</summary>
    public string Name { get; }

    /// <summary>Makes one.</summary>
    public static async Task<NetworkNamespace> CreateAsync()
    {
        NetworkNamespace created = new($"nova-test-{Guid.NewGuid():N}"[..20]);
        await DemandAsync(["ip", "netns", "add", created.Name]);
        await created.RunAsync("ip", "link", "set", "lo", "up");
        return created;
    }

    /// <summary>A pair of devices: one end here, the other in another namespace.</summary>
    public async Task ConnectAsync(string device, NetworkNamespace other, string otherDevice) =>
        await DemandAsync(["ip", "-n", Name, "link", "add", device, "type", "veth", "peer", "name", otherDevice, "netns", other.Name]);

    /// <summary>Runs a program inside; answers what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It ended with another status than 0.</exception>
    public Task<string> RunAsync(params string[] command) => DemandAsync(["ip", "netns", "exec", Name, .. command]);

    /// <summary>Runs a program inside; answers whether it ended with status 0, and what it wrote.</summary>
    public Task<(bool Succeeded, string Output)> TryRunAsync(params string[] command) => ExecuteAsync(["ip", "netns", "exec", Name, .. command]);

    /// <summary>Starts a program inside that stays until the namespace goes.</summary>
    public void Start(params string[] command) =>
        Process.Start(new ProcessStartInfo("ip", ["netns", "exec", Name, .. command]))?.Dispose();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        var inside = await DemandAsync(["ip", "netns", "pids", Name]);
        foreach (var process in inside.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await ExecuteAsync(["kill", "-KILL", process]);
        }

        await DemandAsync(["ip", "netns", "delete", Name]);
    }

    private static async Task<string> DemandAsync(string[] command)
    {
        var (succeeded, output) = await ExecuteAsync(command);
        return succeeded ? output : throw new InvalidOperationException($"'{string.Join(' ', command)}' failed: {output}");
    }

    private static async Task<(bool Succeeded, string Output)> ExecuteAsync(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("No process was started.");
        using CancellationTokenSource limit = new(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode is 0, await output + await error);
    }
}
