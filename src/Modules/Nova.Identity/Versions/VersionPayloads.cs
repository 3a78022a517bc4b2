using System.Text.Json.Serialization;

namespace Nova.Identity.Versions;

/// <summary>One version of the API.</summary>
internal sealed record VersionPayload(
    string Id, string Status, string Updated, IReadOnlyList<VersionLink> Links,
    [property: JsonPropertyName("media-types")] IReadOnlyList<MediaType> MediaTypes);

/// <summary>Where the version is.</summary>
internal sealed record VersionLink(string Rel, string Href);

/// <summary>What the version speaks.</summary>
internal sealed record MediaType(string Base, string Type);

/// <summary>One version's document.</summary>
internal sealed record VersionResponse(VersionPayload Version);

/// <summary>All versions.</summary>
internal sealed record VersionValues(IReadOnlyList<VersionPayload> Values);

/// <summary>The document at the root: 300, choose one.</summary>
internal sealed record VersionsResponse(VersionValues Versions);
