using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Consoles.Api;

internal sealed record RemoteConsoleRequest : IValidatedPayload
{
    public required WantedConsole RemoteConsole { get; init; }

    public Fault? Check(ApiVersion version) => RemoteConsole.Check(version);
}

internal sealed record WantedConsole
{
    private const int Mks = 8;
    private const int Direct = 99;

    private static readonly string[] Protocols = ["vnc", "spice", "serial", "rdp"];
    private static readonly string[] Types = ["novnc", "xvpvnc", "spice-html5", "serial", "rdp-html5"];

    [Text(0, 255)]
    public required string Protocol { get; init; }

    [Text(0, 255)]
    public required string Type { get; init; }

    public Fault? Check(ApiVersion version)
    {
        IReadOnlyList<string> protocols = version.Supports(Mks) ? [.. Protocols, "mks"] : Protocols;
        IReadOnlyList<string> types = version.Supports(Direct) ? [.. Types, "webmks", "spice-direct"] : version.Supports(Mks) ? [.. Types, "webmks"] : Types;
        return !protocols.Contains(Protocol) ? Wrong("protocol", Protocol, protocols)
            : !types.Contains(Type) ? Wrong("type", Type, types)
            : null;
    }

    private static Fault.Invalid Wrong(string name, string value, IReadOnlyList<string> known) =>
        new($"Invalid input for field/attribute {name}. Value: {value}. '{value}' is not one of [{string.Join(", ", known.Select(word => $"'{word}'"))}]");
}

internal sealed record RemoteConsoleResponse(RemoteConsoleView RemoteConsole);

internal sealed record RemoteConsoleView(string Protocol, string Type, string Url);

internal sealed record VncConsoleRequest
{
    [JsonPropertyName("os-getVNCConsole")]
    public required VncConsoleType Console { get; init; }
}

internal sealed record VncConsoleType
{
    [OneOf("novnc", "xvpvnc")]
    public required string Type { get; init; }
}

internal sealed record SpiceConsoleRequest
{
    [JsonPropertyName("os-getSPICEConsole")]
    public required SpiceConsoleType Console { get; init; }
}

internal sealed record SpiceConsoleType
{
    [OneOf("spice-html5")]
    public required string Type { get; init; }
}

internal sealed record SerialConsoleRequest
{
    [JsonPropertyName("os-getSerialConsole")]
    public required SerialConsoleType Console { get; init; }
}

internal sealed record SerialConsoleType
{
    [OneOf("serial")]
    public required string Type { get; init; }
}

internal sealed record OldConsoleResponse(OldConsoleView Console);

internal sealed record OldConsoleView(string Type, string Url);

/// <summary>It takes no parameters, and refuses them since 2.99.</summary>
[ClosedSince(2, 99)]
internal sealed record TokenQuery;

internal sealed record TokenResponse(TokenView Console);

internal sealed record TokenView
{
    public required string InstanceUuid { get; init; }
    public required string Host { get; init; }
    public required int Port { get; init; }

    [Since(2, 99)]
    public required int? TlsPort { get; init; }
    public required string? InternalAccessPath { get; init; }
}

[JsonSerializable(typeof(RemoteConsoleRequest))]
[JsonSerializable(typeof(RemoteConsoleResponse))]
[JsonSerializable(typeof(VncConsoleRequest))]
[JsonSerializable(typeof(SpiceConsoleRequest))]
[JsonSerializable(typeof(SerialConsoleRequest))]
[JsonSerializable(typeof(OldConsoleResponse))]
[JsonSerializable(typeof(TokenResponse))]
internal sealed partial class ConsolesJson : JsonSerializerContext;
