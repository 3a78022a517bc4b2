using Nova.Core;

namespace Nova.Hosting.Configuration;

/// <summary>Every option that the program reads.</summary>
internal sealed class OptionSchema
{
    private readonly ILookup<string, DeclaredOption> _byKey;

    public OptionSchema(IEnumerable<OptionsDeclaration> declarations)
    {
        Options = [.. declarations.SelectMany(DeclaredOption.Of)];
        _byKey = Options.ToLookup(option => $"{option.Section}:{option.Name}", StringComparer.OrdinalIgnoreCase);
        Sections = [.. Options.Select(option => option.Section).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    public IReadOnlyList<DeclaredOption> Options { get; }

    public IReadOnlyList<string> Sections { get; }

    /// <summary>Two parts of the program may read the same option: one entry for each.</summary>
    public IEnumerable<DeclaredOption> Find(string section, string option) => _byKey[$"{section}:{option}"];

    public bool HasSection(string section) => Sections.Contains(section, StringComparer.OrdinalIgnoreCase);
}
