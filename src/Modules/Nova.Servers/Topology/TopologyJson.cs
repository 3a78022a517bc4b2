using System.Text.Json.Serialization;
using Nova.Contracts.Placement;

namespace Nova.Servers.Topology;

[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(GuestDemand))]
internal sealed partial class TopologyJson : JsonSerializerContext;
