using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Moves;

internal sealed record EvacuateRequest : IValidatedPayload
{
    public required EvacuationTarget Evacuate { get; init; }

    public Fault? Check(ApiVersion version) => version.Supports(14) ? null
        : Evacuate.OnSharedStorage is null ? new Fault.Invalid("Invalid input for field/attribute evacuate. 'onSharedStorage' is a required property")
        : Evacuate is { OnSharedStorage: true, AdminPass: not null } ? new Fault.Invalid("admin password can't be changed on existing disk")
        : null;
}

internal sealed record EvacuationTarget
{
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? Host { get; init; }

    /// <summary>Until 2.13 the caller had to know; whoever makes the guest finds out by itself.</summary>
    [Until(2, 13)]
    [Flag]
    [JsonPropertyName("onSharedStorage")]
    public bool? OnSharedStorage { get; init; }

    [JsonPropertyName("adminPass")]
    [Text(0, int.MaxValue)]
    public string? AdminPass { get; init; }

    /// <summary>The host is taken without asking the filters.</summary>
    [Since(2, 29)]
    [Until(2, 67)]
    [Flag]
    public bool? Force { get; init; }
}

internal sealed record EvacuateResponse
{
    [JsonPropertyName("adminPass")]
    public string? AdminPass { get; init; }
}
