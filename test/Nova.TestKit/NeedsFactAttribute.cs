namespace Nova.TestKit;

/// <summary>
/// A test that needs something of the machine. On a laptop without it the test is skipped and says why; in CI nothing may
/// be missing, so there it runs and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(string need)
    {
        Need = need;
        Skip = ReasonToSkip(need);
    }

    /// <summary>What is needed: <c>postgres</c> (a server that NOVA_TEST_POSTGRES names) or a program on the PATH, or <c>root</c>; several with blanks between.</summary>
    public string Need { get; }

#pragma warning disable RS0030 // The test kit is the tests' Nova.Hosting: it alone reads the environment.
    /// <summary>A URL (postgresql://user@host/db) or a connection string of a server on which databases may be made.</summary>
    public static string? PostgresConnection => Environment.GetEnvironmentVariable("NOVA_TEST_POSTGRES");

    /// <summary>Whether tests write the documents that they check (<c>NOVA_WRITE_DOCS=1</c>).</summary>
    public static bool WritesDocuments => Environment.GetEnvironmentVariable("NOVA_WRITE_DOCS") is "1";

    /// <summary>Whether all is run of what else is run in part (<c>NOVA_TEST_THOROUGH=1</c>).</summary>
    public static bool IsThorough => Environment.GetEnvironmentVariable("NOVA_TEST_THOROUGH") is "1";

    /// <summary>The identity service (with <c>/v3</c>) of another cloud to compare ours with, and its administrator's password, as <c>./dev differ</c> gives them.</summary>
    public static (string? Identity, string Password) OtherCloud =>
        (Environment.GetEnvironmentVariable("NOVA_TEST_OTHER_CLOUD"), Environment.GetEnvironmentVariable("NOVA_TEST_OTHER_PASSWORD") ?? "");

    /// <summary>The folder of another release's programs, as <c>./dev upgrade</c> builds it; <see langword="null"/> for none.</summary>
    public static string? OtherRelease => Environment.GetEnvironmentVariable("NOVA_TEST_RELEASE") is { Length: > 0 } folder ? folder : null;

    private static bool IsCI => Environment.GetEnvironmentVariable("CI") is "true";

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
#pragma warning restore RS0030

    internal static string? ReasonToSkip(string need) => !IsCI && need.Split(' ').FirstOrDefault(each => !IsThere(each)) is { } missing
        ? $"needs {missing}, which this machine lacks"
        : null;

    private static bool IsThere(string need) => need switch
    {
        "root" => Environment.IsPrivilegedProcess,
        "postgres" => PostgresConnection is not null,
        _ => IsOnPath(need),
    };
}

/// <inheritdoc cref="NeedsFactAttribute" />
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(string need)
    {
        Need = need;
        Skip = NeedsFactAttribute.ReasonToSkip(need);
    }

    /// <summary>What is needed.</summary>
    public string Need { get; }
}
