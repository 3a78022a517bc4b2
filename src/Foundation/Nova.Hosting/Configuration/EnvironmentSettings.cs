using System.Collections;

namespace Nova.Hosting.Configuration;

/// <summary>Options from the environment: <c>NOVA_DATABASE__CONNECTION</c>, <c>NOVA_DEFAULT__DEBUG</c>.</summary>
internal static class EnvironmentSettings
{
    private const string Prefix = "NOVA_";

    public static IEnumerable<Setting> Read(IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            // Names without the two underscores are other programs' (NOVA_URL, NOVA_VERSION).
            if (entry is { Key: string name, Value: string value } && name.StartsWith(Prefix, StringComparison.Ordinal)
                && name.IndexOf("__", Prefix.Length, StringComparison.Ordinal) is > 0 and var at)
            {
                yield return new Setting(
                    name[Prefix.Length..at].ToLowerInvariant() is "default" ? Setting.DefaultSection : name[Prefix.Length..at].ToLowerInvariant(),
                    name[(at + 2)..].ToLowerInvariant(),
                    value,
                    $"environment variable {name}");
            }
        }
    }
}
