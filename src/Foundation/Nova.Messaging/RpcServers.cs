using System.Collections.Immutable;
using Nova.Core;

namespace Nova.Messaging;

/// <summary>The services of this process, by the address at which they are asked.</summary>
internal sealed class RpcServers
{
    private ImmutableDictionary<string, ImmutableArray<RpcServer>> _servers = [];
    private uint _turn;

    /// <summary>Every service once.</summary>
    public IEnumerable<RpcService> Services => _servers.Values.SelectMany(servers => servers).Select(server => server.Service).Distinct();

    public void Add(RpcServer server)
    {
        foreach (var address in AddressesOf(server.Service))
        {
            ImmutableInterlocked.AddOrUpdate(ref _servers, address, [server], (_, present) => present.Add(server));
        }
    }

    public void Remove(RpcServer server)
    {
        foreach (var address in AddressesOf(server.Service))
        {
            ImmutableInterlocked.AddOrUpdate(ref _servers, address, [], (_, present) => present.Remove(server));
        }
    }

    /// <summary>Those that are asked at <paramref name="address"/>.</summary>
    public ImmutableArray<RpcServer> At(string address) => _servers.GetValueOrDefault(address, []);

    /// <summary>
    /// Counts the call in at one server, in turn where several could take it. A topic may be served by several services, each with
    /// methods of its own; where none has the method, any of them may say so.
    /// </summary>
    public RpcServer? Enter(string topic, string method, HostName? host)
    {
        var servers = At(RpcAddress.Of(topic, host));
        var first = servers.Length > 1 ? Interlocked.Increment(ref _turn) : 0;
        RpcServer? other = null;
        for (uint offset = 0; offset < servers.Length; offset++)
        {
            var server = servers[(int)((first + offset) % (uint)servers.Length)];
            if (!server.Service.TryGetHandler(method, out _))
            {
                other ??= server;
            }
            else if (server.TryEnter())
            {
                return server;
            }
        }

        return other?.TryEnter() is true ? other : null;
    }

    private static IEnumerable<string> AddressesOf(RpcService service) =>
        service.Host is null ? [service.Topic] : [service.Topic, RpcAddress.Of(service.Topic, service.Host)];
}
