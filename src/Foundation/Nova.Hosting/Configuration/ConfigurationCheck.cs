using Nova.Hosting.Logging;

namespace Nova.Hosting.Configuration;

/// <summary>Holds what is set against what is declared.</summary>
internal sealed class ConfigurationCheck(OptionSchema schema, IReadOnlyCollection<string> otherSections)
{
    /// <summary>Something is wrong with the option's name; <see langword="null"/> where nothing is.</summary>
    public ConfigurationProblem? FindUnknown(Setting setting)
    {
        if (schema.Find(setting.Section, setting.Option).Any() || otherSections.Contains(setting.Section, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var name = $"[{setting.Section}] {setting.Option}";
        var near = NearOption(setting);
        var isKnown = KnownOptions.Contains(setting.Section, setting.Option)
            || (KnownOptions.ContainsSection(setting.Section) && (near is null || !schema.HasSection(setting.Section)));
        return isKnown
            ? new ConfigurationProblem(setting.Origin, $"{name} is not used.", IsWarning: true)
            : new ConfigurationProblem(setting.Origin, $"unknown option {name}.{Suggest(setting, near)}");
    }

    /// <summary>Warns of files that hold secrets and that everybody on the machine may read.</summary>
    public static IEnumerable<ConfigurationProblem> FindReadableSecrets(SettingLayers layers)
    {
        if (OperatingSystem.IsWindows())
        {
            yield break;
        }

        foreach (var file in layers.Files)
        {
            if ((File.GetUnixFileMode(file) & UnixFileMode.OtherRead) is 0)
            {
                continue;
            }

            var secret = layers.All.SelectMany(settings => settings).FirstOrDefault(setting =>
                setting.Origin.StartsWith(file + ":", StringComparison.Ordinal) && IsSecret(setting));
            if (secret is not null)
            {
                yield return new ConfigurationProblem(
                    secret.Origin, $"[{secret.Section}] {secret.Option} is a secret, and everybody may read the file; chmod o-r.", IsWarning: true);
            }
        }
    }

    private static bool IsSecret(Setting setting) =>
        setting.Value.Length > 0 && (SecretMask.IsSecretName(setting.Option) || SecretMask.HoldsCredentials(setting.Value));

    private string? NearOption(Setting setting) => NearMiss.Find(
        setting.Option,
        schema.Options.Where(option => IsSame(option.Section, setting.Section)).Select(option => option.Name));

    private string Suggest(Setting setting, string? near)
    {
        if (near is not null)
        {
            return $" Did you mean {near}?";
        }

        var elsewhere = schema.Options.FirstOrDefault(option => IsSame(option.Name, setting.Option))?.Section;
        if (elsewhere is not null)
        {
            return $" There is one in [{elsewhere}].";
        }

        return !schema.HasSection(setting.Section) && NearMiss.Find(setting.Section, schema.Sections) is { } section
            ? $" Did you mean section [{section}]?"
            : "";
    }

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
