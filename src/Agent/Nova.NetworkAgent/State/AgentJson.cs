using System.Text.Json.Serialization;
using Nova.Contracts.Networks;
using Nova.NetworkAgent.Plan;

namespace Nova.NetworkAgent.State;

/// <summary>The JSON of the agent's own files.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(PortPlug))]
[JsonSerializable(typeof(HostNetwork))]
[JsonSerializable(typeof(HostFilters))]
internal sealed partial class AgentJson : JsonSerializerContext;
