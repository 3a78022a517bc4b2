using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Networks;
using Nova.NetworkAgent;
using Nova.TestKit.Network;

namespace Nova.Tests.Integration.NetworkAgent;

/// <summary>A host that is a namespace, with a network agent; guests are namespaces behind devices named like their taps.</summary>
internal sealed class HostFixture : IAsyncDisposable
{
    private readonly List<NetworkNamespace> _guests = [];
    private readonly IReadOnlyList<string> _options;
    private ServiceProvider _services;

    private HostFixture(NetworkNamespace host, string folder, IReadOnlyList<string> options)
    {
        Host = host;
        Folder = folder;
        _options = options;
        _services = Compose();
    }

    public NetworkNamespace Host { get; }

    public string Folder { get; }

    public string DnsmasqPidFile => Path.Combine(Folder, "networks", "networks", "brtest", "dnsmasq.pid");

    public PortPlugger Plugger => _services.GetRequiredService<PortPlugger>();

    /// <summary>Makes a host.</summary>
    /// <param name="options">Options of the agent, as <c>name=value</c>.</param>
    public static async Task<HostFixture> CreateAsync(params IReadOnlyList<string> options)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"nova-network-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
#pragma warning disable CA2000 // The fixture owns it and disposes of it.
        return new HostFixture(await NetworkNamespace.CreateAsync(), folder, options);
#pragma warning restore CA2000
    }

    /// <summary>Ends the network's dnsmasq behind the agent's back.</summary>
    public async Task KillDnsmasqAsync() => await Host.RunAsync("kill", "-KILL", (await File.ReadAllTextAsync(DnsmasqPidFile)).Trim());

    /// <summary>What a kill -9 and a new process are: all memory is lost, the host stays as it is.</summary>
    public async Task RestartAgentAsync()
    {
        await _services.DisposeAsync();
        _services = Compose();
    }

    /// <summary>Plugs the port and starts its guest: a device in the bridge, the other end in a namespace of its own.</summary>
    public async Task<NetworkNamespace> StartGuestAsync(PortPlug plug)
    {
        await Plugger.PlugAsync(plug, CancellationToken.None);
        var guest = await NetworkNamespace.CreateAsync();
        _guests.Add(guest);
        var port = plug.Ports[0];
        await Host.ConnectAsync(port.TapDevice, guest, "eth0");
        await guest.RunAsync("ip", "link", "set", "dev", "eth0", "address", port.MacAddress, "up");
        await Host.RunAsync("ip", "link", "set", "dev", port.TapDevice, "master", port.Bridge, "up");
        return guest;
    }

    /// <summary>Asks for an address by DHCP and takes it; answers what the client was told, as lines name=value.</summary>
    public async Task<string> LeaseAsync(NetworkNamespace guest)
    {
        var script = Path.Combine(Folder, $"{guest.Name}.sh");
        var told = Path.Combine(Folder, $"{guest.Name}.told");
        await File.WriteAllTextAsync(script, $"""
            #!/bin/sh
            [ "$1" = bound ] || exit 0
            env >{told}
            ip address replace $ip/$mask dev eth0
            ip route replace default via $router

            """);
        await guest.RunAsync("chmod", "+x", script);
        await guest.RunAsync("busybox", "udhcpc", "-i", "eth0", "-s", script, "-q", "-n", "-f", "-t", "5", "-T", "1", "-O", "mtu", "-O", "staticroutes");
        return await File.ReadAllTextAsync(told);
    }

    public async ValueTask DisposeAsync()
    {
        await Plugger.RemoveAllAsync(CancellationToken.None);
        await _services.DisposeAsync();
        foreach (var guest in _guests)
        {
            await guest.DisposeAsync();
        }

        await Host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private ServiceProvider Compose()
    {
        Dictionary<string, string?> settings = new()
        {
            ["DEFAULT:networks_path"] = Path.Combine(Folder, "networks"),
            ["DEFAULT:network_namespace"] = Host.Name,
        };
        foreach (var option in _options)
        {
            settings[$"DEFAULT:{option.Split('=')[0]}"] = option.Split('=')[1];
        }

        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services.AddNetworkAgent().BuildServiceProvider();
    }
}
