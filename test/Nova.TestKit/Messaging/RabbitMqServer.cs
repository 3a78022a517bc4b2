using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Nova.TestKit.Virt;

namespace Nova.TestKit.Messaging;

/// <summary>
/// A RabbitMQ of the tests' own: on loopback, on free ports, in a folder of its own, with an epmd of its own, so that nothing of the machine's
/// is touched.
/// </summary>
public sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-rabbit");
    private readonly int _port = FreePort();
    private readonly int _peerPort = FreePort();
    private readonly int _epmdPort = FreePort();
    private Process? _epmd;
    private Process? _server;

    /// <summary>What a program is told as its <c>transport_url</c>.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"rabbit://guest:guest@127.0.0.1:{_port}/");

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => _port;

    /// <summary>Starts one and waits until it takes connections.</summary>
    public static async Task<RabbitMqServer> CreateAsync()
    {
        RabbitMqServer made = new();
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
        _epmd ??= Process.Start(Info("/usr/bin/epmd", "-port", Text(_epmdPort), "-address", "127.0.0.1"))!;
        _server = Process.Start(Info(Program))!;
        _server.OutputDataReceived += (_, _) => { };
        _server.ErrorDataReceived += (_, _) => { };
        _server.BeginOutputReadLine();
        _server.BeginErrorReadLine();
        await Eventually.TrueAsync(TakesConnectionsAsync, Limit, () => $"RabbitMQ does not listen; ended: {_server.HasExited}");
    }

    /// <summary>kill -9: what was not written is lost.</summary>
    public async Task KillAsync()
    {
        if (_server is { HasExited: false } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
        }

        _server?.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        if (_epmd is { HasExited: false } epmd)
        {
            epmd.Kill();
            await epmd.WaitForExitAsync();
        }

        _epmd?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> TakesConnectionsAsync()
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return _server!.HasExited ? throw new InvalidOperationException("RabbitMQ ended at its start.") : false;
        }
    }

    private ProcessStartInfo Info(string program, params string[] arguments)
    {
        ProcessStartInfo info = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        string At(string name) => Path.Combine(_folder.FullName, name);
        (string Name, string Value)[] settings =
        [
            ("HOME", _folder.FullName), ("ERL_EPMD_PORT", Text(_epmdPort)), ("ERL_EPMD_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODENAME", $"nova{Text(_port)}@localhost"), ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1"),
            ("RABBITMQ_NODE_PORT", Text(_port)), ("RABBITMQ_DIST_PORT", Text(_peerPort)), ("RABBITMQ_MNESIA_BASE", At("data")),
            ("RABBITMQ_LOG_BASE", At("log")), ("RABBITMQ_LOGS", At("rabbit.log")), ("RABBITMQ_ENABLED_PLUGINS_FILE", At("plugins")),
            ("RABBITMQ_CONFIG_FILE", At("none")), ("RABBITMQ_CONF_ENV_FILE", At("none")),
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2"),
        ];
        foreach (var (name, value) in settings)
        {
            info.Environment[name] = value;
        }

        return info;
    }
}
