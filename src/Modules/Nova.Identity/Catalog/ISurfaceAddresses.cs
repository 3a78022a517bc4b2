namespace Nova.Identity.Catalog;

/// <summary>Where the API surfaces of this process listen.</summary>
internal interface ISurfaceAddresses
{
    /// <summary>The surface's host and port; the host is empty where it listens on every address. Null for no such surface.</summary>
    SurfaceAddress? Find(string surface);
}

/// <summary>Where one surface listens.</summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Host">A name or address, without brackets; empty for every address of the machine.</param>
/// <param name="Port">The port.</param>
internal sealed record SurfaceAddress(string Scheme, string Host, int Port);
