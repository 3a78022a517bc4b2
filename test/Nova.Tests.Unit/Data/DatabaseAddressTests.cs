using Nova.Data;

namespace Nova.Tests.Unit.Data;

/// <summary>The URLs are SQLAlchemy's, which operators' files hold.</summary>
public sealed class DatabaseAddressTests
{
    [Theory]
    [InlineData("sqlite://", "")]
    [InlineData("sqlite:///", "")]
    [InlineData("sqlite:///:memory:", "")]
    [InlineData("sqlite:///nova.sqlite", "nova.sqlite")]
    [InlineData("sqlite:////var/lib/nova/nova.sqlite", "/var/lib/nova/nova.sqlite")]
    public void A_sqlite_url_names_a_file(string text, string path)
    {
        var address = DatabaseAddress.Parse(text);

        address.Engine.ShouldBe(DatabaseEngine.Sqlite);
        address.Path.ShouldBe(path);
    }

    [Theory]
    [InlineData("postgresql://nova:p%40ss@db.example:6432/nova")]
    [InlineData("postgresql+psycopg2://nova:p%40ss@db.example:6432/nova?sslmode=verify-full")]
    [InlineData("postgres://nova:p%40ss@db.example:6432/nova")]
    public void A_postgresql_url_names_a_server(string text)
    {
        var server = DatabaseAddress.Parse(text).Server!;

        (server.Host, server.Port, server.Database, server.Username, server.Password)
            .ShouldBe(("db.example", 6432, "nova", "nova", "p@ss"));
    }

    [Theory]
    [InlineData("postgresql://nova:p%40ss@one:5432,two:5433/nova", "one:5432,two:5433")]
    [InlineData("postgresql+psycopg2://nova:p%40ss@one,two.example:6432,[2001:db8::3],[2001:db8::4]:6432/nova?target_session_attrs=read-write", "one:5432,two.example:6432,[2001:db8::3]:5432,[2001:db8::4]:6432")]
    [InlineData("postgresql://nova:p%40ss@[2001:db8::3]:6432,one/nova?target_session_attrs=primary", "[2001:db8::3]:6432,one:5432")]
    public void A_postgresql_url_may_name_several_servers(string text, string hosts)
    {
        var server = DatabaseAddress.Parse(text).Server!;

        (server.Host, server.Database, server.Username, server.Password).ShouldBe((hosts, "nova", "nova", "p@ss"));
    }

    [Fact]
    public void Parameters_of_the_url_are_taken_over() =>
        DatabaseAddress.Parse("postgresql://db/nova?sslmode=verify-full").Server!.SslMode.ShouldBe(Npgsql.SslMode.VerifyFull);

    [Theory]
    [InlineData("mysql://root:secret@db/nova")]
    [InlineData("sqlite://nova.sqlite?secret")]
    [InlineData("secret")]
    [InlineData("postgresql://nova:secret@one,:5432/nova")]
    [InlineData("postgresql://nova:secret@one,/nova")]
    [InlineData("postgresql://nova:secret@one:port,two/nova")]
    [InlineData("postgresql://nova:secret@one,two/nova?target_session_attrs=standby")]
    public void Another_url_is_refused_without_repeating_its_password(string text) =>
        Should.Throw<FormatException>(() => DatabaseAddress.Parse(text)).Message.ShouldNotContain("secret");
}
