using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Servers.Rescue;

/// <summary>What a rescue knows besides the server's row. The password is with the server's contents.</summary>
internal sealed record RescueState
{
    public required ServerId Server { get; init; }

    /// <summary>The image that is booted.</summary>
    public required ImageId Image { get; init; }

    /// <summary>The guest ran before: a rescue that fails lets it run again.</summary>
    public required bool WasRunning { get; init; }
}

/// <summary>What the end of a rescue, or the setting of a password, knows besides the server's row.</summary>
internal sealed record RescuedServer
{
    public required ServerId Server { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RescueState))]
[JsonSerializable(typeof(RescuedServer))]
internal sealed partial class RescueWorkflowJson : JsonSerializerContext;
