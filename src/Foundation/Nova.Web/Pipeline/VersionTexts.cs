namespace Nova.Web.Pipeline;

/// <summary>The header values of each version, made once.</summary>
internal static class VersionTexts
{
    private static readonly string[] Olds = [.. Enumerable.Range(0, ApiVersion.Newest.Minor + 1).Select(minor => $"2.{minor}")];
    private static readonly string[] News = [.. Olds.Select(version => $"compute {version}")];

    public const string Vary = $"{VersionNegotiation.Header}, {VersionNegotiation.OldHeader}";

    public static string Old(ApiVersion version) => IsKnown(version) ? Olds[version.Minor] : version.ToString();

    public static string New(ApiVersion version) => IsKnown(version) ? News[version.Minor] : $"compute {version}";

    private static bool IsKnown(ApiVersion version) => version >= ApiVersion.Oldest && version <= ApiVersion.Newest;
}
