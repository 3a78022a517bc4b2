using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;

namespace Nova.Consoles;

/// <summary>A kind of console: what is spoken, and where its users go with their token.</summary>
/// <param name="Name">The API's word, e.g. <c>novnc</c>.</param>
/// <param name="Protocol">What is spoken behind the proxy.</param>
/// <param name="Address">The proxy's address.</param>
internal sealed record ConsoleType(string Name, ConsoleProtocol Protocol, string Address)
{
    /// <summary>Where the user goes with a token. noVNC hands on only what is in its parameter <c>path</c>.</summary>
    public string UrlOf(string token) => Name is ConsoleTypes.NoVnc ? $"{Address}?path=%3Ftoken%3D{token}" : $"{Address}?token={token}";
}

/// <summary>The kinds of consoles that there are; the others of the API's words are known and offered by no hypervisor of ours.</summary>
internal sealed class ConsoleTypes(
    IOptions<VncProxyOptions> vnc, IOptions<SpiceProxyOptions> spice, IOptions<SerialProxyOptions> serial, IOptions<MksProxyOptions> mks)
{
    public const string NoVnc = "novnc";

    private readonly IReadOnlyList<ConsoleType> _all =
    [
        new(NoVnc, ConsoleProtocol.Vnc, vnc.Value.BaseUrl),
        new("spice-html5", ConsoleProtocol.Spice, spice.Value.BaseUrl),
        new("spice-direct", ConsoleProtocol.Spice, spice.Value.DirectBaseUrl),
        new("serial", ConsoleProtocol.Serial, serial.Value.BaseUrl),
        new("webmks", ConsoleProtocol.Mks, mks.Value.BaseUrl),
    ];

    /// <summary>The kind of that name, or <see langword="null"/>.</summary>
    public ConsoleType? Find(string name) => _all.FirstOrDefault(type => type.Name == name);
}
