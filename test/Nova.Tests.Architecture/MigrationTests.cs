using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Nova.Tests.Architecture;

public sealed partial class MigrationTests
{
    private static string File => Path.Combine(House.Root, "test", "Nova.Tests.Architecture", "migrations.sha256");

    /// <summary>A migration that a database may have run already is never edited: what it left out comes in the next one.</summary>
    [Fact]
    public void No_migration_is_edited()
    {
        var known = System.IO.File.ReadAllLines(File).Where(line => line.Length > 0).Select(line => line.Split("  ")).ToDictionary(parts => parts[1], parts => parts[0]);

        foreach (var (path, hash) in Migrations())
        {
            known.ShouldContainKey(path, $"A new migration is added to {Path.GetFileName(File)}: {hash}  {path}");
            known[path].ShouldBe(hash, $"{path} is released: write another.");
        }

        known.Keys.Except(Migrations().Select(migration => migration.Path)).ShouldBeEmpty("A migration is never removed.");
    }

    /// <summary>
    /// The release before runs on the tables meanwhile, and again after a roll back: what it knows stays, and what it does not know it need not write.
    /// </summary>
    [Fact]
    public void Migrations_only_add_what_the_release_before_need_not_know() =>
        Migrations().SelectMany(migration => Contractions(System.IO.File.ReadAllText(Path.Combine(House.Root, migration.Path))).Select(each => $"{migration.Path}: {each}"))
            .ShouldBeEmpty();

    [Theory]
    [InlineData("ALTER TABLE servers ADD COLUMN colour TEXT NOT NULL;", true)]
    [InlineData("ALTER TABLE servers ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';", false)]
    [InlineData("ALTER TABLE servers ADD COLUMN colour TEXT;", false)]
    [InlineData("ALTER TABLE servers DROP COLUMN colour;", true)]
    [InlineData("alter table servers rename column colour to hue;", true)]
    [InlineData("ALTER TABLE servers ALTER COLUMN colour SET NOT NULL;", true)]
    [InlineData("ALTER TABLE servers ADD CONSTRAINT colours UNIQUE (colour);", true)]
    [InlineData("DROP TABLE colours;", true)]
    [InlineData("CREATE UNIQUE INDEX colours_one ON servers (colour);", true)]
    [InlineData("CREATE UNIQUE INDEX colours_default ON servers (is_default) WHERE is_default = 1;", false)]
    [InlineData("CREATE TABLE colours (name TEXT NOT NULL); CREATE UNIQUE INDEX colours_one ON colours (name);", false)]
    [InlineData("-- DROP TABLE is what this does not do.\nCREATE INDEX colours_by_name ON servers (colour);", false)]
    public void What_takes_something_away_is_found(string sql, bool isContraction) => Contractions(sql).Any().ShouldBe(isContraction);

    // A rule on rows that are there already refuses what the release before may write: it may only come with its table, or be of rows alone that only this one writes.
    private static IEnumerable<string> Contractions(string sql)
    {
        var statements = Comment().Replace(sql, "").Split(';').Select(statement => Blank().Replace(statement, " ").Trim()).ToList();
        var own = statements.Select(statement => NewTable().Match(statement)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return statements.Where(statement =>
            Removal().IsMatch(statement)
            || (NewColumn().IsMatch(statement) && !statement.Contains(" DEFAULT ", StringComparison.OrdinalIgnoreCase) && statement.Contains(" NOT NULL", StringComparison.OrdinalIgnoreCase))
            || (UniqueIndex().Match(statement) is { Success: true } index && !own.Contains(index.Groups[1].Value)
                && !statement.Contains(" WHERE ", StringComparison.OrdinalIgnoreCase)));
    }

    [GeneratedRegex("--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    [GeneratedRegex(@"^CREATE TABLE (?:IF NOT EXISTS )?(\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex NewTable();

    [GeneratedRegex(@"^(DROP (TABLE|VIEW)|TRUNCATE|ALTER TABLE \w+ (?!ADD COLUMN))", RegexOptions.IgnoreCase)]
    private static partial Regex Removal();

    [GeneratedRegex(@"^ALTER TABLE \w+ ADD COLUMN ", RegexOptions.IgnoreCase)]
    private static partial Regex NewColumn();

    [GeneratedRegex(@"^CREATE UNIQUE INDEX \w+ ON (\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex UniqueIndex();

    private static IEnumerable<(string Path, string Hash)> Migrations() =>
        from path in Directory.EnumerateFiles(Path.Combine(House.Root, "src"), "*.sql", SearchOption.AllDirectories)
        where path.Contains("/Storage/Migrations/", StringComparison.Ordinal)
        select (Path.GetRelativePath(House.Root, path), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.File.ReadAllText(path)))));
}
