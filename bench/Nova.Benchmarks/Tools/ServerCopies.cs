using Microsoft.Data.Sqlite;

namespace Nova.Benchmarks.Tools;

/// <summary>
/// Servers that nobody booted: rows like one that is there, for benches that read. Booting so many would measure the same reads an hour
/// later. They are said to be on a host that there is not, so no reconciler looks for their guests.
/// </summary>
internal static class ServerCopies
{
    private const string Metadata = """{"role":"web","tier":"front","owner":"shop"}""";

    /// <summary>Adds rows until there are so many servers.</summary>
    public static async Task FillAsync(string databaseFile, int total)
    {
        await using SqliteConnection connection = new($"Data Source={databaseFile};Default Timeout=60");
        await connection.OpenAsync();
        var columns = await ColumnsAsync(connection);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names are the table's own.
        command.CommandText = $"""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $total - (SELECT COUNT(*) FROM servers WHERE deleted_at IS NULL))
            INSERT INTO servers ({string.Join(", ", columns)})
            SELECT {string.Join(", ", columns.Select(Value))} FROM n, (SELECT * FROM servers WHERE vm_state = 'active' AND deleted_at IS NULL ORDER BY created_at DESC LIMIT 1)
            """;
#pragma warning restore CA2100
        command.Parameters.AddWithValue("$total", total);
        command.Parameters.AddWithValue("$metadata", Metadata);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<string>> ColumnsAsync(SqliteConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM pragma_table_info('servers')";
        await using var reader = await command.ExecuteReaderAsync();
        List<string> columns = [];
        while (await reader.ReadAsync())
        {
            columns.Add(reader.GetString(0));
        }

        return columns;
    }

    private static string Value(string column) => column switch
    {
        "id" => "printf('%08x-0000-4000-8000-%012x', i, i)",
        "number" => "1000000 + i",
        "name" => "'copy-' || i",
        "host" or "node" => "'elsewhere'",
        "metadata" => "$metadata",
        "created_at" => "created_at + i",
        _ => column,
    };
}
