using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nova.Contracts.Placement;

namespace Nova.Placement;

[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(HostInventory))]
internal sealed partial class PlacementJson : JsonSerializerContext;
