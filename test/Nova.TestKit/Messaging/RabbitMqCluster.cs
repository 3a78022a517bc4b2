using System.Collections.Concurrent;
using System.Globalization;
using Nova.TestKit.Network;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.TestKit.Messaging;

/// <summary>
/// Three nodes of RabbitMQ that are one broker, in a network namespace of their own, in which the links between them can be cut. Those who see no majority
/// pause. Clients reach each node at a port of 127.0.0.1, whatever is cut.
/// </summary>
public sealed class RabbitMqCluster : IAsyncDisposable
{
    private const int ClientPort = 5672;
    private const int PeerPort = 25672;
    private const int EpmdPort = 4369;

    // Seconds of silence, a quarter more or less, after which a node counts as lost.
    private const int TickSeconds = 4;
    private static readonly int[] Numbers = [1, 2, 3];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ComesBackLimit = TimeSpan.FromSeconds(40);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-rabbits");
    private readonly NetworkNamespace _inside;
    private readonly IReadOnlyList<RabbitMqNode> _nodes;
    private readonly ConcurrentDictionary<string, ServerProcess> _servers = new(StringComparer.Ordinal);
    private readonly List<NamespaceDoor> _doors = [];
    private ServerProcess? _epmd;

    private RabbitMqCluster(NetworkNamespace inside)
    {
        _inside = inside;
        _nodes = [.. Numbers.Select(NodeOf)];
    }

    /// <summary>What clients are told of one node each.</summary>
    public IReadOnlyList<string> Transports => [.. _doors.Select(door => TransportOf(door))];

    /// <summary>What clients are told of all nodes.</summary>
    public string Transport => TransportOf([.. _doors]);

    /// <summary>The links between two nodes.</summary>
    public static IReadOnlyList<(int One, int Other)> Links { get; } = [.. Numbers.SelectMany(one => Numbers.Where(other => other > one).Select(other => (one, other)))];

    /// <summary>Makes one; complete when its nodes have found one another and take connections.</summary>
    public static async Task<RabbitMqCluster> CreateAsync()
    {
        RabbitMqCluster made = new(await NetworkNamespace.CreateAsync());
        try
        {
            await made.StartAsync();
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on nothing comes through between two nodes; neither is told.</summary>
    public Task CutAsync((int One, int Other) link) => _inside.RunAsync("nft", "add", "element", "inet", "cuts", "links", Ways(link));

    /// <summary>Everything comes through again; complete when all nodes take connections.</summary>
    /// <returns>The nodes that did not come back by themselves in time, and were killed and started anew, as whoever watches them does.</returns>
    public async Task<IReadOnlyList<string>> HealAsync()
    {
        await _inside.RunAsync("nft", "flush", "set", "inet", "cuts", "links");
        List<string> restarted = [];
        foreach (var node in _nodes)
        {
            if (!await ComesBackAsync(node))
            {
                restarted.Add(node.Name);
                await _servers[node.Name].DisposeAsync();
            }
        }

        await Task.WhenAll(restarted.Select(name => StartAsync(_nodes.Single(node => node.Name == name))));
        return restarted;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var door in _doors)
        {
            await door.DisposeAsync();
        }

        foreach (var process in (IEnumerable<ServerProcess>)[.. _servers.Values, .. _epmd is null ? [] : (ServerProcess[])[_epmd]])
        {
            await process.DisposeAsync();
        }

        await _inside.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string AddressOf(int number) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1{number}");

    private static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"nova{number}@{AddressOf(number)}");

    private static string Ways((int One, int Other) link) =>
        $"{{ {AddressOf(link.One)} . {AddressOf(link.Other)}, {AddressOf(link.Other)} . {AddressOf(link.One)} }}";

    private static string TransportOf(params NamespaceDoor[] doors) =>
        string.Create(CultureInfo.InvariantCulture, $"rabbit://{string.Join(',', doors.Select(door => $"guest:guest@127.0.0.1:{door.Port}"))}/");

    private async Task StartAsync()
    {
        Configure();
        await _inside.RunAsync("nft", """
            table inet cuts {
                set links { type ipv4_addr . ipv4_addr; }
                chain out { type filter hook output priority 0; ip saddr . ip daddr @links drop; }
            }
            """);
        _epmd = await ServerProcess.StartAsync(
            _nodes[0].Info("epmd", "-port", EpmdPort.ToString(CultureInfo.InvariantCulture)), () => TakesConnectionsAsync("127.0.0.1", EpmdPort), Limit);
        await Task.WhenAll(_nodes.Select(StartAsync));
        _doors.AddRange(_nodes.Select(node => NamespaceDoor.Open(_inside, node.Address, ClientPort)));
    }

    private async Task StartAsync(RabbitMqNode node) =>
        _servers[node.Name] = await ServerProcess.StartAsync(node.Info(), () => TakesConnectionsAsync(node.Address, ClientPort), Limit);

    private async Task<bool> ComesBackAsync(RabbitMqNode node)
    {
        try
        {
            await Eventually.TrueAsync(() => TakesConnectionsAsync(node.Address, ClientPort), ComesBackLimit, () => "");
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Configure()
    {
        var cookie = Path.Combine(_folder.FullName, ".erlang.cookie");
        File.WriteAllText(cookie, "COMMON");
        if (!OperatingSystem.IsWindows())
        {
            // Erlang takes no secret that others can read.
            File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        }

        File.WriteAllText(Path.Combine(_folder.FullName, "rabbitmq.conf"), $"""
            cluster_partition_handling = pause_minority
            cluster_formation.peer_discovery_backend = classic_config
            {string.Join('\n', Numbers.Select(number => string.Create(CultureInfo.InvariantCulture, $"cluster_formation.classic_config.nodes.{number} = {NameOf(number)}")))}

            """);
    }

    private RabbitMqNode NodeOf(int number) => new()
    {
        Folder = _folder,
        Name = NameOf(number),
        IsNamedByAddress = true,
        Address = AddressOf(number),
        Port = ClientPort,
        PeerPort = PeerPort + number,
        EpmdPort = EpmdPort,
        Erlang = string.Create(CultureInfo.InvariantCulture, $"-kernel net_ticktime {TickSeconds} +S 1:1"),
        Through = ["ip", "netns", "exec", _inside.Name],
    };

    // A look costs three programs: they are not to take from the nodes the time that these need.
    private async Task<bool> TakesConnectionsAsync(string address, int port)
    {
        var command = string.Create(CultureInfo.InvariantCulture, $"busybox nc {address} {port} </dev/null");
        if ((await _inside.TryRunAsync("sh", "-c", command)).Succeeded)
        {
            return true;
        }

        await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
        return false;
    }
}
