using System.Net;
using System.Net.Sockets;

namespace Nova.TestKit.Processes;

/// <summary>Ports of 127.0.0.1 for servers of the tests' own.</summary>
public static class Loopback
{
    // Below those that the kernel gives to whoever connects: a server that is started anew finds its port as it left it, and no client that
    // tries to reach it meanwhile is given that port for its own end.
    private const int FirstPort = 20_000;
    private const uint Ports = 12_000;

    // Two test runs at once begin in different places.
    private static int _last = Environment.ProcessId * 100;

    /// <summary>A port that nobody has at this moment, and that nobody else of this process is given.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _last) % Ports);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse)
            {
                // Somebody else's; the next one.
            }
        }
    }

    /// <summary>Whether somebody takes connections there.</summary>
    public static async Task<bool> TakesConnectionsAsync(int port)
    {
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
