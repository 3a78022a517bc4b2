namespace Nova.Metadata.Documents;

/// <summary>Versions of Amazon's metadata that are imitated, oldest first.</summary>
internal static class Ec2Versions
{
    public const string Latest = "latest";

    public static IReadOnlyList<string> All { get; } =
    [
        "1.0", "2007-01-19", "2007-03-01", "2007-08-29", "2007-10-10", "2007-12-15", "2008-02-01", "2008-09-01", "2009-04-04",
    ];

    /// <summary>The dated version meant by a path; <see langword="null"/> for an unknown one.</summary>
    public static string? Resolve(string version) => version is Latest ? All[^1] : All.Contains(version) ? version : null;
}
