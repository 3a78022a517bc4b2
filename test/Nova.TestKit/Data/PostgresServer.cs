using System.Diagnostics;
using System.Globalization;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Npgsql;

namespace Nova.TestKit.Data;

/// <summary>A PostgreSQL of the tests' own, which may be killed: on loopback, on a free port, in a folder of its own, with the settings that Debian's has.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nova-postgres");
    private readonly string _programs = Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";
    private readonly int _port = Loopback.FreePort();
    private ServerProcess? _server;

    private PostgresServer()
    {
    }

    /// <summary>What programs are told of its database.</summary>
    public string Option => OptionOf(this);

    /// <summary>What programs are told of a database that several servers have, one of which takes writes.</summary>
    public static string OptionOf(params PostgresServer[] servers) =>
        string.Create(CultureInfo.InvariantCulture, $"postgresql://{User}@{string.Join(',', servers.Select(server => $"127.0.0.1:{server._port}"))}/{User}");

    /// <summary>The same for Npgsql, without a pool.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = _port,
        Username = User,
        Database = User,
        Pooling = false,
    }.ToString();

    private string Port => _port.ToString(CultureInfo.InvariantCulture);

    private string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>Makes one and starts it.</summary>
    public static Task<PostgresServer> CreateAsync() => CreateAsync(made =>
        RunAsync(made.Info("initdb", "-D", made.Data, "-A", "trust", "-U", User, "-E", "UTF8", "--locale", "C.UTF-8")));

    /// <summary>Makes one that follows this one and can be promoted; from now on nothing is committed here that is not written there.</summary>
    public async Task<PostgresServer> CreateStandbyAsync()
    {
        var standby = await CreateAsync(made =>
            RunAsync(made.Info("pg_basebackup", "-D", made.Data, "-h", "127.0.0.1", "-p", Port, "-U", User, "-R", "-X", "stream", "-c", "fast")));
        try
        {
            await RunAsync("ALTER SYSTEM SET synchronous_standby_names = '*'");
            await RunAsync("SELECT pg_reload_conf()");
            await Eventually.TrueAsync(
                async () => await RunAsync("SELECT sync_state FROM pg_stat_replication") is "sync", Limit, () => "the standby does not follow");
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>A standby becomes a server that takes writes; complete when it does.</summary>
    public Task PromoteAsync() => RunAsync("SELECT pg_promote()");

    /// <summary>Starts it, the first time or after its death; complete when it takes queries.</summary>
    public async Task StartAsync()
    {
        var info = Info(
            "postgres", "-D", Data, "-p", Port, "-k", _folder.FullName, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=400");
        _server = await ServerProcess.StartAsync(info, TakesQueriesAsync, Limit);
    }

    /// <summary>kill -9 of all its processes: what was not written is lost.</summary>
    public async Task KillAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            _server = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Runs a statement as the administrator; its first value as text, empty where there is none.</summary>
    public async Task<string> RunAsync(string sql)
    {
        await using NpgsqlConnection connection = new(ConnectionString);
        await connection.OpenAsync();
#pragma warning disable CA2100 // The statement is a test's own.
        await using NpgsqlCommand command = new(sql, connection);
#pragma warning restore CA2100
        return Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture) ?? "";
    }

    private static async Task<PostgresServer> CreateAsync(Func<PostgresServer, Task> fill)
    {
        PostgresServer made = new();
        try
        {
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync(new ProcessStartInfo("chown", [$"{User}:", made._folder.FullName]));
            }

            await fill(made);
            await made.StartAsync();
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    private async Task<bool> TakesQueriesAsync()
    {
        try
        {
            _ = await RunAsync("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    // It does not run as root.
    private ProcessStartInfo Info(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(_programs, program), .. arguments];
        if (Environment.IsPrivilegedProcess)
        {
            command = ["setpriv", "--reuid", User, "--regid", User, "--init-groups", .. command];
        }

        return new(command[0], command.Skip(1)) { WorkingDirectory = _folder.FullName };
    }

    private static async Task RunAsync(ProcessStartInfo info)
    {
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        using var process = Process.Start(info)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode is not 0)
        {
            throw new InvalidOperationException($"{info.FileName}: {process.ExitCode}\n{string.Join('\n', said)}");
        }
    }
}
