using System.Text.Json.Serialization;

namespace Nova.Identity.Tokens;

/// <summary>The scope of a log-in is text or object, so it is read apart from the rest of the body.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuthScope))]
internal sealed partial class AuthScopeJson : JsonSerializerContext;
