using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Nova.Data;

/// <summary>One script; once released it never changes.</summary>
/// <param name="Module">Whose it is.</param>
/// <param name="Number">Its place in the module's order, from 1.</param>
/// <param name="Name">What the file name says besides the number.</param>
/// <param name="Sql">The statements.</param>
internal sealed partial record Migration(string Module, int Number, string Name, string Sql)
{
    private const string Folder = ".Storage.Migrations.";

    /// <summary>SHA-256 of the text, line ends made alike: a checkout on another system is no edit.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Module}/{Number:D4}_{Name}");

    /// <summary>Reads a module's scripts in their order.</summary>
    /// <exception cref="MigrationException">A file is misnamed, or two have the same number.</exception>
    public static IReadOnlyList<Migration> In(MigrationSource source)
    {
        List<Migration> found = [];
        foreach (var resource in source.Assembly.GetManifestResourceNames())
        {
            var at = resource.IndexOf(Folder, StringComparison.Ordinal);
            if (at >= 0)
            {
                found.Add(Read(source, resource, resource[(at + Folder.Length)..]));
            }
        }

        found.Sort((one, other) => one.Number.CompareTo(other.Number));
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Number != i + 1)
            {
                throw new MigrationException($"Migration {found[i]} should have number {i + 1}: numbers start at 1, without gap or double.");
            }
        }

        return found;
    }

    private static Migration Read(MigrationSource source, string resource, string file)
    {
        var match = FileName().Match(file);
        if (!match.Success)
        {
            throw new MigrationException($"Migration {source.Module}/{file} is not named like 0001_name.sql.");
        }

        using StreamReader reader = new(source.Assembly.GetManifestResourceStream(resource)!);
        var number = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return new Migration(source.Module, number, match.Groups[2].Value, reader.ReadToEnd());
    }

    [GeneratedRegex("^([0-9]{4})_([a-z0-9_]+)\\.sql$")]
    private static partial Regex FileName();
}
