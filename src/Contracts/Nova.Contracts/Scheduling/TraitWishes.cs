namespace Nova.Contracts.Scheduling;

/// <summary>What a flavor and an image say about a host's traits.</summary>
/// <param name="Required">Those that it must have.</param>
/// <param name="Forbidden">Those that it must not have.</param>
public sealed record TraitWishes(IReadOnlyList<string> Required, IReadOnlyList<string> Forbidden)
{
    /// <summary>Any host will do.</summary>
    public static TraitWishes None { get; } = new([], []);
}
