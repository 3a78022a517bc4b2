using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Servers.Assisted;

/// <summary>What work on a snapshot of a server's volume knows besides the rows.</summary>
internal sealed record AssistedSnapshot
{
    public required ServerId Server { get; init; }
    public required VolumeId Volume { get; init; }
    public required string Snapshot { get; init; }

    /// <summary>The file for what is written from now on; <see langword="null"/> to remove the snapshot.</summary>
    public string? NewFile { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AssistedSnapshot))]
internal sealed partial class AssistedWorkflowJson : JsonSerializerContext;
