using System.Text.Json.Serialization;
using Nova.Servers.Create;
using Nova.Web;

namespace Nova.Servers.Rebuild;

internal sealed record RebuildRequest
{
    public required NewDisk Rebuild { get; init; }
}

/// <summary>What a rebuild changes; what is left out stays.</summary>
internal sealed record NewDisk
{
    // Set rather than init: a generated deserialiser assigns every init member, also those that the body lacks.
    private string? _description;
    private string? _keyName;
    private string? _userData;
    private IReadOnlyList<string>? _trusted;

    [JsonPropertyName("imageRef")]
    [Text(1, 64, Format = "uuid")]
    public required string ImageRef { get; init; }

    [Text(1, 255, Format = "name")]
    public string? Name { get; init; }

    [JsonPropertyName("adminPass")]
    [Text(0, int.MaxValue)]
    public string? AdminPass { get; init; }

    [Entries(int.MaxValue)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Accepted as ever; no driver of ours can keep an ephemeral disk over a rebuild, so it is made anew.</summary>
    [Flag]
    public bool? PreserveEphemeral { get; init; }

    [JsonPropertyName("OS-DCF:diskConfig")]
    [OneOf("AUTO", "MANUAL")]
    public string? DiskConfig { get; init; }

    [JsonPropertyName("accessIPv4")]
    [Text(0, 255, Format = "ipv4")]
    public string? AccessIpv4 { get; init; }

    [JsonPropertyName("accessIPv6")]
    [Text(0, 255, Format = "ipv6")]
    public string? AccessIpv6 { get; init; }

    [Until(2, 56)]
    public IReadOnlyList<InjectedFile>? Personality { get; init; }

    [Since(2, 19)]
    [OrNull]
    [Text(0, 255, Format = "printable")]
    public string? Description
    {
        get => _description;
        set => (_description, IsDescriptionGiven) = (value, true);
    }

    [Since(2, 54)]
    [OrNull]
    [Text(1, 255)]
    public string? KeyName
    {
        get => _keyName;
        set => (_keyName, IsKeyGiven) = (value, true);
    }

    [Since(2, 57)]
    [OrNull]
    [Text(0, 65535, Format = "base64")]
    public string? UserData
    {
        get => _userData;
        set => (_userData, IsUserDataGiven) = (value, true);
    }

    [Since(2, 63)]
    [OrNull]
    [Items(1, 50, Unique = true)]
    [Text(1, 255)]
    public IReadOnlyList<string>? TrustedImageCertificates
    {
        get => _trusted;
        set => (_trusted, IsTrustGiven) = (value, true);
    }

    [Since(2, 90)]
    [Until(2, 93)]
    [WireName("hostname")]
    [Text(2, 63, Format = "hostname")]
    public string? ShortHostname { get; init; }

    [Since(2, 94)]
    [WireName("hostname")]
    [Text(1, 255, Pattern = "^[a-zA-Z0-9-._]*$")]
    public string? LongHostname { get; init; }

    [JsonIgnore]
    public bool IsDescriptionGiven { get; private set; }

    [JsonIgnore]
    public bool IsKeyGiven { get; private set; }

    [JsonIgnore]
    public bool IsUserDataGiven { get; private set; }

    [JsonIgnore]
    public bool IsTrustGiven { get; private set; }
}
