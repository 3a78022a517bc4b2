using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Nova.TestKit.Processes;

namespace Nova.TestKit.Messaging;

/// <summary>
/// A RabbitMQ of the tests' own: on loopback, on free ports, in a folder of its own, with an epmd of its own, so that nothing of the machine's
/// is touched.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-rabbit");
    private readonly int _port = Loopback.FreePort();
    private readonly int _peerPort = Loopback.FreePort();
    private readonly int _epmdPort = Loopback.FreePort();
    private ServerProcess? _epmd;
    private ServerProcess? _server;

    /// <summary>What a program is told as its <c>transport_url</c>.</summary>
    public string Transport => string.Create(CultureInfo.InvariantCulture, $"rabbit://guest:guest@127.0.0.1:{_port}/");

    /// <summary>The same for one of the virtual hosts <see cref="VirtualHosts"/>.</summary>
    public string TransportOf(string virtualHost) => Transport + virtualHost;

    /// <summary>What it has besides the root.</summary>
    public static IReadOnlyList<string> VirtualHosts { get; } = ["nova", "durable", "quorum"];

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => _port;

    /// <summary>Its port on 127.0.0.1 for connections with TLS, where it was made with a certificate.</summary>
    public int TlsPort { get; } = Loopback.FreePort();

    /// <summary>One that does not run yet, but whose addresses are known.</summary>
    public static RabbitMqServer Reserve(X509Certificate2? certificate = null)
    {
        RabbitMqServer made = new();
        made.Configure(certificate);
        return made;
    }

    /// <summary>Starts one and waits until it takes connections.</summary>
    /// <param name="certificate">Who it is on its port for TLS, with the key; none by default, and then it has no such port.</param>
    public static async Task<RabbitMqServer> CreateAsync(X509Certificate2? certificate = null)
    {
        var made = Reserve(certificate);
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

    /// <summary>Starts it, the first time or after its death.</summary>
    public async Task StartAsync()
    {
        var node = Node;
        _epmd ??= await ServerProcess.StartAsync(
            node.Info("/usr/bin/epmd", "-port", Text(_epmdPort), "-address", "127.0.0.1"), () => Loopback.TakesConnectionsAsync(_epmdPort), Limit);
        _server = await ServerProcess.StartAsync(node.Info(), () => Loopback.TakesConnectionsAsync(_port), Limit);
    }

    /// <summary>kill -9: what was not written is lost.</summary>
    public async Task KillAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (_epmd is not null)
        {
            await _epmd.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    private RabbitMqNode Node => new()
    {
        Folder = _folder,
        Name = $"nova{Text(_port)}@localhost",
        Port = _port,
        PeerPort = _peerPort,
        EpmdPort = _epmdPort,
    };

    /// <summary>Says who it is at its next start.</summary>
    public void Configure(X509Certificate2? certificate)
    {
        // Made at the first start; then guest has to be named as well.
        var hosts = VirtualHosts.Select(name => $$"""{"name": "{{name}}"}""").Append("""{"name": "/"}""");
        var rights = VirtualHosts.Append("/").Select(name => $$"""{"user": "guest", "vhost": "{{name}}", "configure": ".*", "write": ".*", "read": ".*"}""");
        File.WriteAllText(At("definitions.json"), $$"""
            {"users": [{"name": "guest", "password": "guest", "tags": "administrator"}], "vhosts": [{{string.Join(", ", hosts)}}], "permissions": [{{string.Join(", ", rights)}}]}
            """);
        var lines = $"load_definitions = {At("definitions.json")}\n";
        if (certificate is not null)
        {
            File.WriteAllText(At("server.pem"), certificate.ExportCertificatePem());
            File.WriteAllText(At("server.key"), certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
            lines += $"""
                listeners.ssl.default = 127.0.0.1:{Text(TlsPort)}
                ssl_options.certfile = {At("server.pem")}
                ssl_options.keyfile = {At("server.key")}

                """;
        }

        File.WriteAllText(At("rabbitmq.conf"), lines);
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
