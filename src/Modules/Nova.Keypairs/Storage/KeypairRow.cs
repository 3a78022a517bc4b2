namespace Nova.Keypairs.Storage;

/// <summary>A row of <c>keypairs</c>. It belongs to a user, not to a project.</summary>
internal sealed record KeypairRow
{
    public required string UserId { get; init; }
    public required string Name { get; init; }
    public required long Number { get; init; }

    /// <summary><c>ssh</c> or <c>x509</c>.</summary>
    public required string Type { get; init; }
    public required string PublicKey { get; init; }
    public required string Fingerprint { get; init; }

    /// <summary>Microseconds UTC.</summary>
    public required long CreatedAt { get; init; }
}
