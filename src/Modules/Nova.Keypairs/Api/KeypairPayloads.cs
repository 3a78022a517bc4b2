using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Nova.Core;
using Nova.Web;

namespace Nova.Keypairs.Api;

[ClosedSince(2, 75)]
internal sealed record ListKeypairsQuery
{
    [Since(2, 10)]
    public string? UserId { get; init; }

    [Since(2, 35)]
    public string? Limit { get; init; }

    [Since(2, 35)]
    public string? Marker { get; init; }
}

[ClosedSince(2, 75)]
internal sealed record KeypairQuery
{
    [Since(2, 10)]
    public string? UserId { get; init; }
}

internal sealed partial record CreateKeypairRequest : IValidatedPayload
{
    public required NewKeypair Keypair { get; init; }

    public Fault? Check(ApiVersion version)
    {
        var isNew = version.Supports(92);
        if (!(isNew ? Names() : OldNames()).IsMatch(Keypair.Name))
        {
            var allowed = isNew ? "letters, digits, blanks and _-@." : "letters, digits, blanks, _ and -";
            return new Fault.Invalid($"Invalid input for field/attribute name. Value: {Keypair.Name}. It may contain only {allowed}");
        }

        return isNew && Keypair.PublicKey is null
            ? new Fault.Invalid("Invalid input for field/attribute keypair. 'public_key' is a required property")
            : null;
    }

    [GeneratedRegex(@"\A[_\- a-zA-Z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex OldNames();

    [GeneratedRegex(@"\A[_\-@. a-zA-Z0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}

internal sealed record NewKeypair
{
    [Text(1, 255, Format = "name")]
    public required string Name { get; init; }

    [Since(2, 2)]
    [OneOf("ssh", "x509")]
    public string? Type { get; init; }

    /// <summary>Up to 2.91 a key is made where it is left out.</summary>
    public string? PublicKey { get; init; }

    [Since(2, 10)]
    [Text(0, 255)]
    public string? UserId { get; init; }
}

internal sealed record CreatedKeypairResponse
{
    public required CreatedKeypairView Keypair { get; init; }
}

internal sealed record CreatedKeypairView
{
    public required string Name { get; init; }

    [Since(2, 2)]
    public required string Type { get; init; }
    public required string PublicKey { get; init; }
    public required string Fingerprint { get; init; }
    public required string UserId { get; init; }

    /// <summary>Told once; absent for a key that was imported.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PrivateKey { get; init; }
}

internal sealed record KeypairResponse
{
    public required KeypairView Keypair { get; init; }
}

internal sealed record KeypairView
{
    public required string Name { get; init; }

    [Since(2, 2)]
    public required string Type { get; init; }
    public required string PublicKey { get; init; }
    public required string Fingerprint { get; init; }
    public required string UserId { get; init; }
    public required string CreatedAt { get; init; }
    public required long Id { get; init; }

    // Part of the shape and always the same: a keypair is never changed, and gone when it is deleted.
    public bool Deleted { get; init; }
    public string? UpdatedAt { get; init; }
    public string? DeletedAt { get; init; }
}

internal sealed record KeypairsResponse
{
    public required IReadOnlyList<KeypairItem> Keypairs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LinkView>? KeypairsLinks { get; init; }
}

internal sealed record KeypairItem(BriefKeypairView Keypair);

internal sealed record BriefKeypairView
{
    public required string Name { get; init; }

    [Since(2, 2)]
    public required string Type { get; init; }
    public required string PublicKey { get; init; }
    public required string Fingerprint { get; init; }
}

internal sealed record LinkView(string Rel, string Href);

[JsonSerializable(typeof(CreateKeypairRequest))]
[JsonSerializable(typeof(CreatedKeypairResponse))]
[JsonSerializable(typeof(KeypairResponse))]
[JsonSerializable(typeof(KeypairsResponse))]
internal sealed partial class KeypairsJson : JsonSerializerContext;
