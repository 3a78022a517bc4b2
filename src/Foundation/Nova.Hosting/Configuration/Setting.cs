namespace Nova.Hosting.Configuration;

/// <summary>One value that somebody set.</summary>
/// <param name="Section">The section as it was written; <c>DEFAULT</c> for the nameless one.</param>
/// <param name="Option">The option, with underscores.</param>
/// <param name="Value">The value as it was written: quotes taken off, variables not yet replaced.</param>
/// <param name="Origin">Where it stands, for messages.</param>
internal sealed record Setting(string Section, string Option, string Value, string Origin)
{
    /// <summary>The name of the nameless section.</summary>
    public const string DefaultSection = "DEFAULT";

    /// <summary>The key of <c>IConfiguration</c>.</summary>
    public string Key => $"{Section}:{Option}";
}
