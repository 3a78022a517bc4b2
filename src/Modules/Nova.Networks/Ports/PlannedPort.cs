using Nova.Networks.Catalog;

namespace Nova.Networks.Ports;

/// <summary>A port that is to be made.</summary>
/// <param name="Network">Where.</param>
/// <param name="Wanted">The address asked for, or <see langword="null"/> for any.</param>
/// <param name="Tag">The device tag.</param>
internal sealed record PlannedPort(Network Network, WantedAddress? Wanted, string? Tag);

/// <summary>An address that the user chose.</summary>
internal sealed record WantedAddress(Subnet Subnet, long Number)
{
    public string Text => Subnet.AddressOf(Number);
}
