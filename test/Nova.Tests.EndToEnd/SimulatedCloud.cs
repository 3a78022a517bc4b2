using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Nova.Tests.EndToEnd;

/// <summary><c>./dev sim</c>, from its start to its Ctrl-C.</summary>
public sealed partial class SimulatedCloud : IAsyncLifetime
{
    // The first time it compiles the program.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private Process _process = null!;

    internal Cloud Cloud { get; } = new();

    /// <summary>What it printed until it was ready.</summary>
    internal string Greeting { get; private set; } = "";

    /// <summary>How long it took by its own account.</summary>
    internal TimeSpan TimeToReady => TimeSpan.FromSeconds(double.Parse(ReadyIn().Match(Greeting).Groups[1].Value, CultureInfo.InvariantCulture));

    public async Task InitializeAsync()
    {
        _process = Command.Start(Path.Combine(Repository.Root, "dev"), ["sim", "--hosts", "3", "--port-base", "0"], Cloud.Environment);
        _process.StandardInput.Close();
        var errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        using CancellationTokenSource limit = new(Limit);
        while (!Greeting.Contains("project_domain_id", StringComparison.Ordinal))
        {
            if (await _process.StandardOutput.ReadLineAsync(limit.Token) is not { } line)
            {
                Cloud.KeepLogs();
                throw new InvalidOperationException($"./dev sim has ended: {Greeting}{await errors}");
            }

            Greeting += line + "\n";
        }
    }

    /// <summary>Ends it as a terminal's hang-up or a supervisor does; answers when it has ended.</summary>
    internal async Task EndAsync()
    {
        if (!_process.HasExited)
        {
            await Command.RunAsync("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)], Cloud.Environment, Limit);
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
            await _process.WaitForExitAsync(limit.Token);
        }
    }

    public async Task DisposeAsync()
    {
        Cloud.KeepLogs();
        await EndAsync();
        _process.Dispose();
        Cloud.Remove();
    }

    [GeneratedRegex(@"Ready in ([0-9.]+) s")]
    private static partial Regex ReadyIn();
}
