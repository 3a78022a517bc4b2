using System.Collections.Concurrent;
using Nova.Web;

namespace Nova.Identity.Catalog;

/// <summary>Asks the server of this process; before that listens, the configuration.</summary>
internal sealed class SurfaceAddresses(ApiServer server, IConfiguration configuration) : ISurfaceAddresses
{
    private readonly ConcurrentDictionary<string, SurfaceAddress> _found = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public SurfaceAddress? Find(string surface) => _found.TryGetValue(surface, out var known) ? known : Ask(surface);

    private SurfaceAddress? Ask(string name)
    {
        var surface = name switch
        {
            "identity" => IdentityModule.Surface,
            "compute" => Surfaces.Compute,
            _ => new ApiSurface { Name = name, DefaultPort = 0 },
        };
        var host = configuration[surface.ListenOption ?? $"{ApiOptions.Section}:{name}_listen"] switch
        {
            null or "0.0.0.0" or "::" or "*" => "",
            var listen => listen,
        };
        if (host.StartsWith('/'))
        {
            return null;
        }

        try
        {
            var bound = server.AddressOf(surface);
            return _found[name] = new SurfaceAddress(bound.Scheme, host, bound.Port);
        }
        catch (InvalidOperationException)
        {
            return Configured(surface, host);
        }
    }

    private SurfaceAddress? Configured(ApiSurface surface, string host)
    {
        var option = surface.PortOption ?? $"{ApiOptions.Section}:{surface.Name}_listen_port";
        var port = configuration.GetValue<int?>(option) ?? surface.DefaultPort;
        return port is 0 ? null : new SurfaceAddress("http", host, port);
    }
}
