using System.Text.Json.Serialization;
using Nova.Contracts.Images;
using Nova.Core;

namespace Nova.Servers.Shelve;

/// <summary>What shelving knows besides the server's row.</summary>
internal sealed record ShelveState
{
    public required ServerId Server { get; init; }

    /// <summary>The image of its disk; <see langword="null"/> for a server whose root disk is a volume, which keeps.</summary>
    public NewImage? Image { get; init; }

    /// <summary>The guest ran before: a failure lets it run again.</summary>
    public required bool WasRunning { get; init; }
}

/// <summary>A server that is taken off its host.</summary>
internal sealed record OffloadState
{
    public required ServerId Server { get; init; }
}

/// <summary>What bringing a server back knows besides the server's row.</summary>
internal sealed record UnshelveState
{
    public required ServerId Server { get; init; }

    /// <summary>It is on no host: one is found for it, and its guest made anew.</summary>
    public required bool IsOffloaded { get; init; }

    /// <summary>The host that the request names.</summary>
    public HostName? RequestedHost { get; init; }

    /// <summary>The host that was found.</summary>
    public HostName? Host { get; init; }

    /// <summary>Whether that host never had the order to run it.</summary>
    public bool IsUnreached { get; init; }
}

/// <summary>An image that nobody needs any more.</summary>
internal sealed record ForgottenImage
{
    public required ImageId Image { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ShelveState))]
[JsonSerializable(typeof(OffloadState))]
[JsonSerializable(typeof(UnshelveState))]
[JsonSerializable(typeof(ForgottenImage))]
internal sealed partial class ShelveWorkflowJson : JsonSerializerContext;
