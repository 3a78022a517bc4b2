using Nova.TestKit.Virt;

namespace Nova.Tests.EndToEnd;

/// <summary><c>./dev up</c>: libvirt, QEMU and a first server, all of it real.</summary>
public sealed class RealCloud : IAsyncLifetime
{
    /// <summary>Emulated guests on a machine that does much else.</summary>
    private static readonly TimeSpan GuestLimit = TimeSpan.FromMinutes(4);

    internal Cloud Cloud { get; } = new();

    /// <summary>What it printed.</summary>
    internal string Report { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (!IsPossible)
        {
            return; // the tests are skipped
        }

        var up = await Cloud.DevAsync("up");
        if (up.Status is not 0)
        {
            await DisposeAsync();
        }

        Report = up.Demand();
    }

    /// <summary>Waits until the guest says that it is up after the n-th boot of its disk.</summary>
    internal async Task WaitForGuestAsync(string server, int boot)
    {
        var log = "";
        await Eventually.TrueAsync(
            async () =>
            {
                log = await Cloud.Client.RunOneAsync($"console log show {server}");
                var start = log.LastIndexOf($"nova-guest: boots {boot}", StringComparison.Ordinal);
                return start >= 0 && log.IndexOf("nova-guest: up", start, StringComparison.Ordinal) >= 0;
            }, GuestLimit, () => log);
    }

    /// <summary>Runs a shell command in the guest, as its owner would.</summary>
    internal async Task<string> InGuestAsync(string server, string command) => (await Cloud.DevAsync("ssh", server, command)).Demand();

    public async Task DisposeAsync()
    {
        if (IsPossible)
        {
            Cloud.KeepLogs();
            (await Cloud.DevAsync("down")).Demand();
        }

        Cloud.Remove();
    }

    private static bool IsPossible => Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/libvirtd");
}
