using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Nova.Networks.Neutron;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class NeutronJson : JsonSerializerContext;
