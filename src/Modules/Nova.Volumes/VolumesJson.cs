using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Nova.Volumes;

[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(Dictionary<string, string>), TypeInfoPropertyName = "DictionaryStringString")]
internal sealed partial class VolumesJson : JsonSerializerContext;
