using System.Diagnostics;
using System.Globalization;

namespace Nova.TestKit.Processes;

/// <summary>A memcached or a ZooKeeper of the tests' own: on loopback, on a free port, with what it keeps in a folder of its own; nothing of the machine's is touched.</summary>
public sealed class GroupServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-group");
    private readonly Func<GroupServer, ProcessStartInfo> _info;
    private ServerProcess? _process;

    private GroupServer(Func<GroupServer, ProcessStartInfo> info) => _info = info;

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; } = Loopback.FreePort();

    /// <summary>Its address.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>A memcached that does not run yet.</summary>
    public static GroupServer Memcached() => new(server => new ProcessStartInfo(
        "memcached", ["-l", "127.0.0.1", "-p", Text(server.Port), "-U", "0", "-m", "8", "-t", "1", .. Environment.IsPrivilegedProcess ? ["-u", "root"] : (string[])[]]));

    /// <summary>A ZooKeeper that does not run yet; it grants sessions of 400 ms and more.</summary>
    public static GroupServer ZooKeeper() => new(server => Java(server, "org.apache.zookeeper.server.ZooKeeperServerMain", ""));

    /// <summary>ZooKeepers that keep one state together, none of which runs yet. More than half of them must, for any to answer; they begin within ten seconds of one another.</summary>
    public static IReadOnlyList<GroupServer> Ensemble(int count)
    {
        (int Peer, int Election)[] ports = [.. Enumerable.Range(0, count).Select(_ => (Loopback.FreePort(), Loopback.FreePort()))];
        var members = string.Join('\n', ports.Select((pair, index) => string.Create(CultureInfo.InvariantCulture, $"server.{index + 1}=127.0.0.1:{pair.Peer}:{pair.Election}")));
        return
        [
            .. Enumerable.Range(1, count).Select(number => new GroupServer(server =>
            {
                File.WriteAllText(Path.Combine(server._folder.FullName, "myid"), Text(number));
                return Java(server, "org.apache.zookeeper.server.quorum.QuorumPeerMain", $"initLimit=50\nsyncLimit=10\n{members}");
            })),
        ];
    }

    /// <summary>Starts it, the first time or after its death, and waits until it takes connections.</summary>
    public async Task StartAsync()
    {
        var info = _info(this);
        info.WorkingDirectory = _folder.FullName;
        _process = await ServerProcess.StartAsync(info, () => Loopback.TakesConnectionsAsync(Port), Limit);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private static ProcessStartInfo Java(GroupServer server, string program, string more)
    {
        var file = Path.Combine(server._folder.FullName, "zoo.cfg");
        File.WriteAllText(file, $"""
            tickTime=200
            dataDir={server._folder.FullName}
            clientPort={Text(server.Port)}
            clientPortAddress=127.0.0.1
            admin.enableServer=false
            4lw.commands.whitelist=dump
            {more}

            """);
        return new ProcessStartInfo("java", ["-Xmx64m", "-XX:TieredStopAtLevel=1", "-cp", "/usr/share/java/zookeeper.jar", program, file]);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
