using System.Security.Cryptography;
using System.Text;

namespace Nova.Tests.Architecture;

public sealed class MigrationTests
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

    private static IEnumerable<(string Path, string Hash)> Migrations() =>
        from path in Directory.EnumerateFiles(Path.Combine(House.Root, "src"), "*.sql", SearchOption.AllDirectories)
        where path.Contains("/Storage/Migrations/", StringComparison.Ordinal)
        select (Path.GetRelativePath(House.Root, path), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.File.ReadAllText(path)))));
}
