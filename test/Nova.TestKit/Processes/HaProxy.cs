using System.Diagnostics;

namespace Nova.TestKit.Processes;

/// <summary>A load balancer of the tests' own before several APIs, set up as docs/upgrades.md says: it asks each whether it is well, and leaves out who is not.</summary>
public sealed class HaProxy : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder;
    private readonly ServerProcess _process;

    private HaProxy(DirectoryInfo folder, ServerProcess process, int port) =>
        (_folder, _process, Address) = (folder, process, new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port).Uri);

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts one before the APIs.</summary>
    public static async Task<HaProxy> StartAsync(IEnumerable<Uri> apis)
    {
        var port = Loopback.FreePort();
        var folder = Directory.CreateTempSubdirectory("nova-balancer");
        var file = Path.Combine(folder.FullName, "haproxy.cfg");
        await File.WriteAllTextAsync(file, $"""
            defaults
                mode http
                timeout connect 5s
                timeout client 90s
                timeout server 90s
            frontend nova
                bind 127.0.0.1:{port}
                default_backend planes
            backend planes
                balance roundrobin
                option httpchk GET /healthcheck
                default-server check inter 1s fall 2 rise 1
            {string.Concat(apis.Index().Select(each => $"    server plane{each.Index} {each.Item.Authority}\n"))}
            """);
        return new HaProxy(folder, await ServerProcess.StartAsync(new ProcessStartInfo("haproxy", ["-f", file]), () => Loopback.TakesConnectionsAsync(port), Limit), port);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
