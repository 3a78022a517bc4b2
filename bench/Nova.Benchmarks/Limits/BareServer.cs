using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nova.Benchmarks.Limits;

/// <summary>
/// The limit of a read on this machine: Kestrel, one statement on SQLite, source-generated JSON of a server's size, and nothing else. It
/// is this program in another process.
/// </summary>
internal sealed class BareServer : IAsyncDisposable
{
    private const int Rows = 1000;

    private readonly Process _process;
    private readonly Uri _address;

    private BareServer(Process process, Uri address) => (_process, _address) = (process, address);

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>The address that answers so many rows.</summary>
    public Uri Of(int rows) => new(_address, $"/rows/{rows}");

    public static async Task<BareServer> StartAsync()
    {
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        var self = Environment.ProcessPath ?? throw new InvalidOperationException("This program has no path.");
        var process = Process.Start(new ProcessStartInfo(self, ["bare", address.ToString()]))!;
        using HttpClient client = new(new SocketsHttpHandler()) { BaseAddress = address };
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri("/rows/1", UriKind.Relative));
                answer.EnsureSuccessStatusCode();
                return new BareServer(process, address);
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    /// <summary>Serves until the process is ended.</summary>
    public static async Task RunAsync(Uri address)
    {
        var folder = Directory.CreateTempSubdirectory("nova-bench-bare");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);
        BareStore store = new(Path.Combine(folder.FullName, "bare.sqlite"), Rows);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Run(http => AnswerAsync(http, store));
        await app.RunAsync(address.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static Task AnswerAsync(HttpContext http, BareStore store)
    {
        var count = int.Parse(http.Request.Path.Value.AsSpan("/rows/".Length), CultureInfo.InvariantCulture);
        http.Response.ContentType = "application/json";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(store.Read(count), BareJson.Default.IReadOnlyListBareRow);
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A row: as many texts, and about as many octets, as a server shows.</summary>
internal sealed record BareRow(
    string Id, string Name, string Status, string Project, string User, string Host, string Image, string Flavor, string Created, string Updated,
    string Address, string Mac, string Zone, string Links, string Launched, string Metadata);

/// <summary>Rows in a file, read by one prepared statement for each thread.</summary>
internal sealed class BareStore
{
    private static readonly string[] Columns =
        ["id", "name", "status", "project", "user", "host", "image", "flavor", "created", "updated", "address", "mac", "zone", "links", "launched", "metadata"];

    private readonly ThreadLocal<SqliteCommand> _select;

    [SuppressMessage("Security", "CA2100:Review SQL queries", Justification = "Constants of this file.")]
    [SuppressMessage("Reliability", "CA2000:Dispose objects", Justification = "Connections live as long as the process.")]
    public BareStore(string path, int rows)
    {
        using SqliteConnection writer = new($"Data Source={path}");
        writer.Open();
        Run(writer, $"PRAGMA journal_mode = WAL; CREATE TABLE rows (number INTEGER PRIMARY KEY, {string.Join(", ", Columns.Select(column => $"{column} TEXT"))})");
        for (var number = 0; number < rows; number++)
        {
            var texts = Columns.Select((_, index) => $"'{new string((char)('a' + (index % 26)), index is 13 ? 400 : 48)}'");
            Run(writer, $"INSERT INTO rows VALUES ({number}, {string.Join(", ", texts)})");
        }

        _select = new ThreadLocal<SqliteCommand>(() =>
        {
            SqliteConnection reader = new($"Data Source={path};Mode=ReadOnly;Pooling=False");
            reader.Open();
            SqliteCommand command = new($"SELECT {string.Join(", ", Columns)} FROM rows ORDER BY number LIMIT @count", reader);
            command.Parameters.Add("@count", SqliteType.Integer);
            command.Prepare();
            return command;
        });
    }

    public IReadOnlyList<BareRow> Read(int count)
    {
        var command = _select.Value!;
        command.Parameters[0].Value = count;
        using var reader = command.ExecuteReader();
        List<BareRow> rows = new(count);
        while (reader.Read())
        {
            rows.Add(new BareRow(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
                reader.GetString(6), reader.GetString(7), reader.GetString(8), reader.GetString(9), reader.GetString(10), reader.GetString(11),
                reader.GetString(12), reader.GetString(13), reader.GetString(14), reader.GetString(15)));
        }

        return rows;
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries", Justification = "Constants of this file.")]
    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = new(sql, connection);
        command.ExecuteNonQuery();
    }
}

[JsonSerializable(typeof(IReadOnlyList<BareRow>))]
internal sealed partial class BareJson : JsonSerializerContext;
