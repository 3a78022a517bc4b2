using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Flavors.Access;
using Nova.Flavors.ExtraSpecs;
using Nova.Flavors.Manage;

namespace Nova.Flavors;

[JsonSerializable(typeof(FlavorResponse))]
[JsonSerializable(typeof(FlavorsResponse))]
[JsonSerializable(typeof(BriefFlavorsResponse))]
[JsonSerializable(typeof(CreateFlavorRequest))]
[JsonSerializable(typeof(UpdateFlavorRequest))]
[JsonSerializable(typeof(AccessResponse))]
[JsonSerializable(typeof(AddAccessRequest))]
[JsonSerializable(typeof(RemoveAccessRequest))]
[JsonSerializable(typeof(ExtraSpecsBody))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class FlavorsJson : JsonSerializerContext;
