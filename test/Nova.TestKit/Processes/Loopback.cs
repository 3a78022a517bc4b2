using System.Net;
using System.Net.Sockets;

namespace Nova.TestKit.Processes;

/// <summary>Ports of 127.0.0.1 for servers of the tests' own.</summary>
public static class Loopback
{
    /// <summary>A port that nobody has at this moment.</summary>
    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
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
