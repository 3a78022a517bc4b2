using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Virt.Libvirt;

/// <summary>
/// Gives each guest a TCP port for its serial console, one guest at a time, so that no two have one. What an earlier process gave is held by the
/// guests that run with it.
/// </summary>
internal sealed class SerialPorts(IOptions<SerialConsoleOptions> options)
{
    private readonly Lock _guard = new();
    private readonly Dictionary<ServerId, int> _given = [];

    /// <summary>Address that the ports are on.</summary>
    public string Address => options.Value.ProxyAddress;

    /// <summary>The guest's port from its next start on; <see langword="null"/> where serial consoles are logs only.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.OutOfResources"/>: every port is taken.</exception>
    public int? Give(ServerId server)
    {
        if (!options.Value.Enabled)
        {
            return null;
        }

        lock (_guard)
        {
            if (_given.TryGetValue(server, out var known))
            {
                return known;
            }

            var (first, last) = options.Value.Ports;
            for (var port = first; port <= last; port++)
            {
                if (!_given.ContainsValue(port) && IsFree(port))
                {
                    return _given[server] = port;
                }
            }
        }

        throw new VirtDriverException(VirtErrorKind.OutOfResources, $"No port of {options.Value.PortRange} is free for a serial console.");
    }

    /// <summary>Takes a guest's port back; nothing where it has none.</summary>
    public void Take(ServerId server)
    {
        lock (_guard)
        {
            _given.Remove(server);
        }
    }

    private bool IsFree(int port)
    {
        try
        {
            using Socket probe = new(SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.TryParse(Address, out var address) ? address : IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
