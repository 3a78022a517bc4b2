namespace Nova.Tests.Unit.Microversions;

/// <summary>What a microversion changed: something that is asked at the one before and at it, and answered differently.</summary>
/// <param name="Minor">The microversion, 2.this.</param>
/// <param name="What">The change, as a sentence.</param>
/// <param name="Before">The answer at the microversion before.</param>
/// <param name="Since">The answer at it.</param>
/// <param name="AskAsync">Asks, at the microversion of its second argument.</param>
internal sealed record VersionChange(int Minor, string What, string Before, string Since, Func<VersionRig, string, Task<string>> AskAsync)
{
    /// <summary>Why the answers are the same; <see langword="null"/> where they are not.</summary>
    public string? Same { get; init; }

    public override string ToString() => $"2.{Minor}: {What}";
}
