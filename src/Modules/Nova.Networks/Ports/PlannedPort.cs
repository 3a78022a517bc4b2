using Nova.Networks.Catalog;

namespace Nova.Networks.Ports;

/// <summary>A port that is to be made for a server, or one that is there and is to be the server's.</summary>
/// <param name="Network">Where.</param>
/// <param name="Wanted">The addresses asked for; <see langword="null"/> for one of each IP version, whichever is free.</param>
/// <param name="Tag">The device tag.</param>
/// <param name="Existing">The port that a user made, or <see langword="null"/> for a new one.</param>
internal sealed record PlannedPort(Network Network, IReadOnlyList<WantedAddress>? Wanted, string? Tag, string? Existing = null);

/// <summary>An address that the user chose, or any of a subnet that the user chose.</summary>
/// <param name="Subnet">The subnet.</param>
/// <param name="Number">The number in it; <see langword="null"/> for any.</param>
internal sealed record WantedAddress(Subnet Subnet, long? Number)
{
    /// <summary>The address; <see langword="null"/> where any will do.</summary>
    public string? Text => Number is { } number ? Subnet.AddressOf(number) : null;
}
