using System.Collections.Concurrent;
using Nova.Contracts.Fleet;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Show;

/// <summary>
/// Servers as JSON, kept as they were last shown. The database is asked each time which generation of a server is the newest; only
/// what is not known in that generation is read and rendered. Every write of a server counts its generation up, so nothing outdated is shown,
/// whoever wrote it.
/// </summary>
internal sealed class RenderedServers(ServerStore servers, IHostDirectory hosts)
{
    // Some twenty thousand servers. When full it starts anew, which costs each server one rendering.
    private const long MostBytes = 32 << 20;

    // Each way to be asked (an address, a version) has a shelf; addresses are chosen by clients.
    private const int MostShelves = 64;

    private readonly ConcurrentDictionary<ServerAspect, ConcurrentDictionary<string, Rendering>> _shelves = new();
    private long _bytes;

    /// <summary>The servers as JSON, in their order; without those that have disappeared since their heads were read.</summary>
    /// <param name="alone">As a server is shown on its own, which says more than a list does.</param>
    public async Task<IReadOnlyList<byte[]>> ListAsync(ApiCall call, IReadOnlyList<ServerHead> heads, bool alone, CancellationToken cancellationToken)
    {
        var aspect = ServerAspect.Of(call, alone);
        var status = await ServerViews.HostStatusesAsync(call, hosts, cancellationToken);
        var shelf = ShelfOf(aspect);
        var found = new byte[heads.Count][];
        List<string> missing = [];
        for (var index = 0; index < heads.Count; index++)
        {
            var head = heads[index];
            if (shelf.TryGetValue(head.Id, out var known) && known.Generation == head.Generation && known.HostStatus == StatusOf(status, head.Host))
            {
                found[index] = known.Json;
            }
            else
            {
                missing.Add(head.Id);
            }
        }

        return missing is [] ? found : await FillAsync(call, heads, found, missing, cancellationToken);

        async Task<IReadOnlyList<byte[]>> FillAsync(
            ApiCall call, IReadOnlyList<ServerHead> heads, byte[]?[] found, IReadOnlyList<string> missing, CancellationToken cancellationToken)
        {
            var rows = await servers.ListAsync(missing, cancellationToken);
            var views = await ServerViews.ForAsync(call, rows, servers, status, cancellationToken);
            var rendered = rows.ToDictionary(row => row.Id, row => Keep(shelf, row, new Rendering(
                row.Generation, StatusOf(status, row.Host), call.Render(alone ? views.WholeAlone(row) : views.Whole(row)))));
            return [.. heads.Select((head, index) => found[index] ?? rendered.GetValueOrDefault(head.Id)).OfType<byte[]>()];
        }
    }

    private static string? StatusOf(IReadOnlyDictionary<string, string> statuses, string? host) =>
        host is null ? null : statuses.GetValueOrDefault(host);

    private ConcurrentDictionary<string, Rendering> ShelfOf(ServerAspect aspect)
    {
        if (_shelves.TryGetValue(aspect, out var shelf))
        {
            return shelf;
        }

        if (_shelves.Count >= MostShelves)
        {
            Clear();
        }

        return _shelves.GetOrAdd(aspect, static _ => new ConcurrentDictionary<string, Rendering>(StringComparer.Ordinal));
    }

    private byte[] Keep(ConcurrentDictionary<string, Rendering> shelf, ServerRow row, Rendering rendering)
    {
        shelf[row.Id] = rendering;
        if (Interlocked.Add(ref _bytes, rendering.Json.Length) > MostBytes)
        {
            Clear();
        }

        return rendering.Json;
    }

    private void Clear()
    {
        _shelves.Clear();
        Interlocked.Exchange(ref _bytes, 0);
    }

    /// <summary>A server's JSON, and all that it depends upon besides the aspect.</summary>
    private sealed record Rendering(long Generation, string? HostStatus, byte[] Json);
}

/// <summary>What the JSON of a server depends upon that is not the server's: how, by whom and by which address it is asked for.</summary>
internal sealed record ServerAspect(string Address, ApiVersion Version, bool IsAlone, bool IsAdmin, bool SeesAttributes, bool SeesExtraSpecs, bool SeesHostStatus, bool SeesUnknownHost)
{
    public static ServerAspect Of(ApiCall call, bool alone) => new(
        call.Link(""), call.Version, alone, call.Caller.IsAdmin, call.Allows(ServerPolicies.ExtendedAttributes),
        call.Allows(ServerPolicies.ShowExtraSpecs), call.Allows(ServerPolicies.ShowHostStatus), call.Allows(ServerPolicies.ShowUnknownHost));
}
