using System.Globalization;
using Npgsql;

namespace Nova.Data;

/// <summary>The option <c>connection</c>, taken apart.</summary>
/// <param name="Engine">Which engine.</param>
/// <param name="Path">SQLite: the file; empty for a database that lives as long as the process.</param>
/// <param name="Server">PostgreSQL: how to connect.</param>
internal sealed record DatabaseAddress(DatabaseEngine Engine, string Path, NpgsqlConnectionStringBuilder? Server)
{
    private const string SqliteScheme = "sqlite://";

    /// <summary>Reads the URL as the original does: three slashes and a relative path, or four for an absolute one.</summary>
    /// <exception cref="FormatException">The text names neither engine. The message does not repeat it: it may hold a password.</exception>
    public static DatabaseAddress Parse(string connection)
    {
        if (connection.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase))
        {
            return new DatabaseAddress(DatabaseEngine.Sqlite, SqlitePath(connection[SqliteScheme.Length..]), null);
        }

        if (Uri.TryCreate(connection, UriKind.Absolute, out var url) && url.Scheme.Split('+')[0] is "postgresql" or "postgres")
        {
            return new DatabaseAddress(DatabaseEngine.PostgreSql, "", ReadServer(url));
        }

        throw new FormatException(
            "Option [database] connection is neither sqlite:///path, sqlite:// nor postgresql://user:password@host/name.");
    }

    private static string SqlitePath(string rest) => rest switch
    {
        "" or "/" or "/:memory:" => "",
        ['/', .. var path] => path,
        _ => throw new FormatException("Option [database] connection: a path follows sqlite:///, with a fourth slash if it is absolute."),
    };

    private static NpgsqlConnectionStringBuilder ReadServer(Uri url)
    {
        NpgsqlConnectionStringBuilder server = new()
        {
            Host = url.IdnHost.Trim('[', ']'),
            Port = url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        var user = url.UserInfo.Split(':', 2);
        server.Username = user[0].Length is 0 ? null : Uri.UnescapeDataString(user[0]);
        server.Password = user.Length is 2 ? Uri.UnescapeDataString(user[1]) : null;
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var k, var v] ? (k, v) : (pair, "true");
            Set(server, Uri.UnescapeDataString(key), Uri.UnescapeDataString(value));
        }

        return server;
    }

    private static void Set(NpgsqlConnectionStringBuilder server, string key, string value)
    {
        switch (key)
        {
            case "sslmode": server["SSL Mode"] = value.Replace("-", "", StringComparison.Ordinal); break;
            case "sslrootcert": server["Root Certificate"] = value; break;
            case "host": server.Host = value; break;
            case "connect_timeout": server.Timeout = int.Parse(value, CultureInfo.InvariantCulture); break;
            default: server[key] = value; break;
        }
    }
}
