using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Metadata.Documents;

namespace Nova.Metadata.Service;

/// <summary>
/// Remembers for a short while what is known of servers. By server, never by address: an address may be another's a moment later.
/// Bounded: when full, it starts anew.
/// </summary>
internal sealed class GuestCache(
    IServerDirectory servers, IOptions<MetadataOptions> options, IOptions<GuestNameOptions> names, TimeProvider clock)
{
    private const int Most = 4096;

    private readonly ConcurrentDictionary<ServerId, (GuestFacts Facts, DateTimeOffset Until)> _known = new();

    /// <summary>The server, or <see langword="null"/> where it is gone.</summary>
    public async ValueTask<GuestFacts?> FindAsync(ServerId server, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_known.TryGetValue(server, out var entry) && now < entry.Until)
        {
            return entry.Facts;
        }

        if (await servers.DescribeForGuestAsync(server, cancellationToken) is not { } identity)
        {
            Forget(server);
            return null;
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        // The password is for the config drive alone; what is not here cannot be served by mistake.
        GuestFacts facts = new(identity with { AdminPassword = null }, names.Value.DhcpDomain);
        if (options.Value.CacheExpiration > 0)
        {
            _known[server] = (facts, now.AddSeconds(options.Value.CacheExpiration));
        }

        return facts;
    }

    public void Forget(ServerId server) => _known.TryRemove(server, out _);
}
