using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.NetworkAgent.Host;
using Nova.NetworkAgent.Plan;
using Nova.NetworkAgent.State;

namespace Nova.NetworkAgent.Dhcp;

/// <summary>
/// Keeps one dnsmasq for each network: DHCP and names. It outlives the agent; the next one finds it by its pid file.
/// </summary>
internal sealed partial class DnsmasqKeeper(
    IHostCommands host, PlugStore store, IOptions<NetworkAgentOptions> options, TimeProvider clock, ILogger<DnsmasqKeeper> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Makes it run with what the plan says: told by a signal where that is enough, started anew where it is not.</summary>
    /// <param name="anew">The bridge was changed: sockets on the old one hear nothing, so start anew.</param>
    /// <returns>Whether anything had to be changed.</returns>
    public async Task<bool> EnsureAsync(HostNetwork network, IReadOnlyList<HostPort> ports, bool anew, CancellationToken cancellationToken)
    {
        DnsmasqPaths paths = new(store.FolderOf(network.Bridge));
        if (network.Subnets.All(subnet => subnet.DhcpServer is null))
        {
            return await StopAsync(paths, cancellationToken);
        }

        var configuration = DnsmasqFiles.Configuration(network, paths, options.Value);
        var restart = anew | await WholeFile.WriteAsync(paths.Configuration, configuration, cancellationToken);
        var reload = await WholeFile.WriteAsync(paths.Hosts, DnsmasqFiles.Hosts(ports, options.Value), cancellationToken);
        reload |= await WholeFile.WriteAsync(paths.Names, DnsmasqFiles.Names(ports, options.Value), cancellationToken);
        var keep = await LeaseFile.KeepAsync(paths.Leases, ports, cancellationToken);
        if (!restart && keep is null && await FindAsync(paths, cancellationToken) is { } running)
        {
            return reload && await SignalAsync(running, ProcessSignal.Hangup, cancellationToken);
        }

        await RestartAsync(network, paths, keep, cancellationToken);
        return true;
    }

    /// <summary>Ends the network's dnsmasq.</summary>
    public Task RemoveAsync(HostNetwork network, CancellationToken cancellationToken) =>
        StopAsync(new DnsmasqPaths(store.FolderOf(network.Bridge)), cancellationToken);

    /// <summary>The process, if it runs. The pid alone proves nothing: after a reboot it may be anybody's.</summary>
    private static async Task<int?> FindAsync(DnsmasqPaths paths, CancellationToken cancellationToken)
    {
        try
        {
            var pid = int.Parse(await File.ReadAllTextAsync(paths.PidFile, cancellationToken), CultureInfo.InvariantCulture);
            var commandLine = await File.ReadAllTextAsync($"/proc/{pid}/cmdline", cancellationToken);
            return commandLine.Split('\0').Contains($"--conf-file={paths.Configuration}") ? pid : null;
        }
        catch (Exception exception) when (exception is IOException or FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the process still holds anything. Its command line is gone a moment before its sockets are, so a successor that
    /// waited for that alone would find its address in use; a zombie holds nothing.
    /// </summary>
    private static async Task<bool> IsAliveAsync(int pid, CancellationToken cancellationToken)
    {
        try
        {
            var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat", cancellationToken);
            return stat[(stat.LastIndexOf(')') + 1)..].TrimStart()[0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task RestartAsync(HostNetwork network, DnsmasqPaths paths, string? keep, CancellationToken cancellationToken)
    {
        await StopAsync(paths, cancellationToken);
        if (keep is not null)
        {
            await WholeFile.WriteAsync(paths.Leases, keep, cancellationToken);
        }

        await host.StartDnsmasqAsync(paths.Configuration, cancellationToken);
        LogStarted(network.Bridge);
    }

    private async Task<bool> StopAsync(DnsmasqPaths paths, CancellationToken cancellationToken)
    {
        if (await FindAsync(paths, cancellationToken) is not { } running)
        {
            return false;
        }

        await SignalAsync(running, ProcessSignal.Terminate, cancellationToken);
        var since = clock.GetTimestamp();
        while (await IsAliveAsync(running, cancellationToken))
        {
            if (clock.GetElapsedTime(since) > Patience)
            {
                await SignalAsync(running, ProcessSignal.Kill, cancellationToken);
            }

            await Task.Delay(Step, clock, cancellationToken);
        }

        return true;
    }

    /// <summary>One that ended meanwhile is no failure: the next pass starts it.</summary>
    private async Task<bool> SignalAsync(int running, ProcessSignal signal, CancellationToken cancellationToken)
    {
        try
        {
            await host.SignalAsync(running, signal, cancellationToken);
        }
        catch (HostCommandException) when (!Directory.Exists($"/proc/{running}"))
        {
            return false;
        }

        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Started dnsmasq for {Bridge}")]
    private partial void LogStarted(string bridge);
}
