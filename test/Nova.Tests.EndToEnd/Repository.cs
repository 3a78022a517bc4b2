namespace Nova.Tests.EndToEnd;

/// <summary>The checkout that these tests were built from: they use it as a newcomer does, by <c>./dev</c>.</summary>
internal static class Repository
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Where logs are kept for whoever has to find out why a test failed.</summary>
    public static string Results { get; } = Path.Combine(Root, "artifacts", "test-results");

    private static string Find(DirectoryInfo? folder)
    {
        for (; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Nova.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("These tests run only inside the repository.");
    }
}
