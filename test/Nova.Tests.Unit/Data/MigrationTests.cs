using System.Reflection;
using System.Text;
using Nova.Data;

namespace Nova.Tests.Unit.Data;

public sealed class MigrationTests
{
    [Fact]
    public void Scripts_are_found_by_their_folder_and_ordered_by_number()
    {
        ScriptAssembly assembly = new("Nova.X.Storage.Migrations.0002_more.sql", "Nova.X.logo.png", "Nova.X.Storage.Migrations.0001_first.sql");

        Migration.In(new MigrationSource(assembly, "x")).Select(migration => migration.ToString()).ShouldBe(["x/0001_first", "x/0002_more"]);
    }

    [Theory]
    [InlineData("0001_a.sql", "0001_b.sql")]
    [InlineData("0001_a.sql", "0003_c.sql")]
    [InlineData("0002_b.sql")]
    [InlineData("first.sql")]
    public void A_gap_a_double_or_a_wrong_name_is_refused(params string[] files)
    {
        ScriptAssembly assembly = new([.. files.Select(file => "Nova.X.Storage.Migrations." + file)]);

        Should.Throw<MigrationException>(() => Migration.In(new MigrationSource(assembly, "x")));
    }

    [Fact]
    public void Other_line_ends_are_no_edit() =>
        new Migration("x", 1, "a", "SELECT 1;\r\nSELECT 2;").Checksum.ShouldBe(new Migration("x", 1, "a", "SELECT 1;\nSELECT 2;").Checksum);

    private sealed class ScriptAssembly(params string[] resources) : Assembly
    {
        public override string[] GetManifestResourceNames() => resources;

        public override Stream GetManifestResourceStream(string name) => new MemoryStream(Encoding.UTF8.GetBytes("SELECT 1"));
    }
}
