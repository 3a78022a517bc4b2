using System.Text.Json.Serialization;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Replay;

/// <summary>How decisions are written into the log.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(DecisionRecord))]
internal sealed partial class ReplayJson : JsonSerializerContext;
