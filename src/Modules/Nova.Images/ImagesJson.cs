using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nova.Images.Compute;

namespace Nova.Images;

[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(List<string>), TypeInfoPropertyName = "ListString")]
[JsonSerializable(typeof(Dictionary<string, string>), TypeInfoPropertyName = "DictionaryStringString")]
[JsonSerializable(typeof(ImageResponse))]
[JsonSerializable(typeof(ImagesResponse))]
[JsonSerializable(typeof(BriefImagesResponse))]
[JsonSerializable(typeof(ImageMetadataBody))]
[JsonSerializable(typeof(ImageMetadataItemBody))]
internal sealed partial class ImagesJson : JsonSerializerContext;
