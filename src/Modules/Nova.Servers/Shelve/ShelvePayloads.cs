using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Shelve;

/// <summary>Its value says nothing.</summary>
internal sealed record ShelveRequest
{
    [Loose]
    [OrNull]
    public JsonElement? Shelve { get; init; }
}

/// <summary>Its value says nothing.</summary>
internal sealed record ShelveOffloadRequest
{
    [Loose]
    [OrNull]
    [JsonPropertyName("shelveOffload")]
    public JsonElement? Offload { get; init; }
}

/// <summary>Until 2.76 its value said nothing; since then it is null or says where the server shall go.</summary>
internal sealed record UnshelveRequest : IValidatedPayload
{
    private const int SaysWhere = 77;
    private const int SaysHost = 91;
    private const int MaxZone = 255;

    [Loose]
    [OrNull]
    public JsonElement? Unshelve { get; init; }

    public Fault? Check(ApiVersion version)
    {
        if (!version.Supports(SaysWhere) || Unshelve is null or { ValueKind: JsonValueKind.Null })
        {
            return null;
        }

        if (Unshelve.Value.ValueKind is not JsonValueKind.Object)
        {
            return Wrong("unshelve", Unshelve.Value, "It is not an object or null");
        }

        foreach (var member in Unshelve.Value.EnumerateObject())
        {
            var reason = member.Name switch
            {
                "availability_zone" when version.Supports(SaysHost) && member.Value.ValueKind is JsonValueKind.Null => null,
                "availability_zone" => member.Value is { ValueKind: JsonValueKind.String } zone && (version.Supports(SaysHost) || IsName(zone.GetString()!))
                    ? null
                    : "It is no name of a zone",
                "host" when version.Supports(SaysHost) => member.Value.ValueKind is JsonValueKind.String ? null : "It is no name of a host",
                _ => "It is not known here",
            };
            if (reason is not null)
            {
                return Wrong(member.Name, member.Value, reason);
            }
        }

        return version.Supports(SaysHost) || Unshelve.Value.TryGetProperty("availability_zone", out _)
            ? null
            : Wrong("unshelve", Unshelve.Value, "availability_zone is required");
    }

    /// <summary>Where the server shall go, as far as the request says.</summary>
    public UnshelveWish Read(ApiVersion version)
    {
        if (!version.Supports(SaysWhere) || Unshelve is not { ValueKind: JsonValueKind.Object } where)
        {
            return default;
        }

        var isGiven = where.TryGetProperty("availability_zone", out var zone);
        return new UnshelveWish(
            isGiven && zone.ValueKind is JsonValueKind.String ? zone.GetString() : null,
            isGiven && zone.ValueKind is JsonValueKind.Null,
            where.TryGetProperty("host", out var host) ? host.GetString() : null);
    }

    private static bool IsName(string text) => text.Trim().Length is > 0 and <= MaxZone && !text.Any(char.IsControl);

    private static Fault.Invalid Wrong(string name, JsonElement value, string reason) =>
        new($"Invalid input for field/attribute {name}. Value: {value}. {reason}");
}

/// <summary>Where an offloaded server shall come back.</summary>
/// <param name="Zone">The zone that it is pinned to from now on; <see langword="null"/> for the one that it has.</param>
/// <param name="IsUnpinned">Whether it is pinned to none any more.</param>
/// <param name="Host">The host; <see langword="null"/> for any.</param>
internal readonly record struct UnshelveWish(string? Zone, bool IsUnpinned, string? Host)
{
    public bool SaysWhere => Zone is not null || IsUnpinned || Host is not null;
}

[JsonSerializable(typeof(ShelveRequest))]
[JsonSerializable(typeof(ShelveOffloadRequest))]
[JsonSerializable(typeof(UnshelveRequest))]
internal sealed partial class ShelveJson : JsonSerializerContext;
