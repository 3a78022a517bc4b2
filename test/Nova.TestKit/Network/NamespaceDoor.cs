using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Nova.TestKit.Network;

/// <summary>A port of 127.0.0.1 behind which is one of a network namespace: the way of a test to a server in there. What comes and goes is passed on as it is.</summary>
public sealed class NamespaceDoor : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Task, byte> _passing = new();
    private readonly string[] _inside;
    private readonly Task _accepting;

    private NamespaceDoor(string[] inside)
    {
        _inside = inside;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Opens one.</summary>
    public static NamespaceDoor Open(NetworkNamespace inside, string address, int port) =>
        new(["netns", "exec", inside.Name, "busybox", "nc", address, port.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Closes it, and what is open through it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        await Task.WhenAll(_passing.Keys);
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var passing = PassAsync(await _listener.AcceptTcpClientAsync(_closing.Token));
                _passing[passing] = 0;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Whichever side ends, the other does.
    private async Task PassAsync(TcpClient client)
    {
        using var outside = client;
        ProcessStartInfo info = new("ip", _inside) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var inside = Process.Start(info)!;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var inwards = outside.GetStream().CopyToAsync(inside.StandardInput.BaseStream, ended.Token);
        var outwards = inside.StandardOutput.BaseStream.CopyToAsync(outside.GetStream(), ended.Token);
        await Task.WhenAny(inwards, outwards);
        await ended.CancelAsync();
        inside.Kill();
        await inside.WaitForExitAsync(CancellationToken.None);
        outside.Close();
        await inwards.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await outwards.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
