using System.Text.Json.Serialization;
using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>Tell every process of the control plane whose heartbeats have come, so that none needs the database to know who is alive.</summary>
/// <param name="Teller">The process that took them, which need not hear of them.</param>
/// <param name="Services">Whose, in the last second.</param>
public sealed record HeartbeatNews(Guid Teller, IReadOnlyList<ServiceId> Services);

/// <summary>How processes of the control plane tell one another who is alive.</summary>
public static class LivenessMethods
{
    /// <summary>The topic; every process serves it.</summary>
    public const string Topic = "liveness";

    private static readonly LivenessJson Json = LivenessJson.Default;

    /// <summary>Told to all.</summary>
    public static readonly RpcMethod<HeartbeatNews, Done> Seen = new(Topic, "heartbeats_seen", new(1, 0), Json.HeartbeatNews, Json.Done);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HeartbeatNews))]
[JsonSerializable(typeof(Done))]
internal sealed partial class LivenessJson : JsonSerializerContext;
