using System.Text.Json.Serialization;

namespace Nova.Servers.Workflows;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BuildState))]
[JsonSerializable(typeof(DeleteState))]
[JsonSerializable(typeof(PowerAct))]
[JsonSerializable(typeof(RebuildState))]
internal sealed partial class WorkflowJson : JsonSerializerContext;
