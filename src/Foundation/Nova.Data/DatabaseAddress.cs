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

    // Of several servers one may be away: who waits for it waits no longer than this before the next is asked.
    private const int SecondsForEachOfSeveral = 5;

    /// <summary>Reads the URL as the original does: three slashes and a relative path, or four for an absolute one.</summary>
    /// <exception cref="FormatException">The text names neither engine. The message does not repeat it: it may hold a password.</exception>
    public static DatabaseAddress Parse(string connection)
    {
        if (connection.StartsWith(SqliteScheme, StringComparison.OrdinalIgnoreCase))
        {
            return new DatabaseAddress(DatabaseEngine.Sqlite, SqlitePath(connection[SqliteScheme.Length..]), null);
        }

        var (first, others) = SplitHosts(connection);
        if (Uri.TryCreate(first, UriKind.Absolute, out var url) && url.Scheme.Split('+')[0] is "postgresql" or "postgres")
        {
            return new DatabaseAddress(DatabaseEngine.PostgreSql, "", ReadServer(url, others));
        }

        throw new FormatException(
            "Option [database] connection is neither sqlite:///path, sqlite:// nor postgresql://user:password@host/name, where several hosts may stand with commas between.");
    }

    private static string SqlitePath(string rest) => rest switch
    {
        "" or "/" or "/:memory:" => "",
        ['/', .. var path] => path,
        _ => throw new FormatException("Option [database] connection: a path follows sqlite:///, with a fourth slash if it is absolute."),
    };

    /// <summary>The URL with the first of its hosts alone, as URLs are, and the others.</summary>
    private static (string First, string[] Others) SplitHosts(string connection)
    {
        var begin = connection.IndexOf("://", StringComparison.Ordinal) + "://".Length;
        var length = connection.AsSpan(begin).IndexOfAny('/', '?');
        var end = length < 0 ? connection.Length : begin + length;
        begin = Math.Max(begin, connection.LastIndexOf('@', end - 1) + 1);
        return connection[begin..end].Split(',', StringSplitOptions.TrimEntries) is [var first, .. [_, ..] others]
            ? (connection[..begin] + first + connection[end..], others)
            : (connection, []);
    }

    // Npgsql takes each host of several with its port; IPv6 in brackets.
    private static string ReadHost(string text) => Uri.TryCreate($"postgresql://{text}", UriKind.Absolute, out var url) && url.Host.Length > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{HostOf(url)}:{PortOf(url)}")
        : throw new FormatException("Option [database] connection: between commas stand hosts, each with its port where it is not 5432.");

    private static string HostOf(Uri url) => url.HostNameType is UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;

    private static int PortOf(Uri url) => url.Port > 0 ? url.Port : NpgsqlConnection.DefaultPort;

    private static NpgsqlConnectionStringBuilder ReadServer(Uri url, string[] others)
    {
        NpgsqlConnectionStringBuilder server = new()
        {
            Host = others is [] ? url.IdnHost.Trim('[', ']') : string.Join(',', others.Select(ReadHost).Prepend(ReadHost(url.Authority[(url.Authority.LastIndexOf('@') + 1)..]))),
            Port = PortOf(url),
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        if (others is not [])
        {
            server.Timeout = SecondsForEachOfSeveral;
        }

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
            case "target_session_attrs" when value is "read-write" or "primary": break;
            case "target_session_attrs": throw new FormatException("Option [database] connection: only a server that takes writes can be used (target_session_attrs).");
            case "connect_timeout": server.Timeout = int.Parse(value, CultureInfo.InvariantCulture); break;
            default: server[key] = value; break;
        }
    }
}
