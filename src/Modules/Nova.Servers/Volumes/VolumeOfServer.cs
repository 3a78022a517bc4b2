using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Servers.Volumes;

/// <summary>What work on one volume of a server knows besides the rows.</summary>
internal sealed record VolumeOfServer
{
    public required ServerId Server { get; init; }

    /// <summary>The row of the block device.</summary>
    public required string Device { get; init; }
    public required VolumeId Volume { get; init; }
    public AttachmentId Hold { get; init; }
    public long SizeBytes { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(VolumeOfServer))]
internal sealed partial class VolumeWorkflowJson : JsonSerializerContext;
