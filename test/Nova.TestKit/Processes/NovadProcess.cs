using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Nova.TestKit.Virt;

namespace Nova.TestKit.Processes;

/// <summary>
/// A novad in a process of its own. It listens on ports that the system chooses, and its log says on which; disposing kills it.
/// </summary>
public sealed partial class NovadProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ConcurrentDictionary<string, Uri> _addresses = new();
    private readonly TaskCompletionSource _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(5) };

    private NovadProcess(Process process) => _process = process;

    /// <summary>The process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it is gone, by itself or not.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Its exit code; 128 and the signal where one ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>All that it has said.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Where an API listens, e.g. <c>compute</c>, or <c>status</c> for a process without APIs; known once it is ready.</summary>
    public Uri AddressOf(string surface) => _addresses[surface];

    /// <summary>Starts it and returns at once.</summary>
    public static NovadProcess Start(NovadStart start)
    {
        Directory.CreateDirectory(start.Folder);
        var command = start.CommandLine();
        ProcessStartInfo info = new(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        NovadProcess novad = new(new Process { StartInfo = info, EnableRaisingEvents = true });
        novad._process.OutputDataReceived += (_, line) => novad.Take(line.Data);
        novad._process.ErrorDataReceived += (_, line) => novad.Take(line.Data);
        novad._process.Exited += (_, _) => novad._listens.TrySetException(new InvalidOperationException($"novad ended at its start: {novad.Log}"));
        novad._process.Start();
        novad._process.BeginOutputReadLine();
        novad._process.BeginErrorReadLine();
        return novad;
    }

    /// <summary>Starts it and waits until every part says that it is well.</summary>
    public static async Task<NovadProcess> StartAsync(NovadStart start, TimeSpan limit)
    {
        var novad = Start(start);
        try
        {
            await novad.WaitUntilReadyAsync(limit);
            return novad;
        }
        catch
        {
            await novad.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every API listens.</summary>
    public Task WaitUntilListeningAsync(TimeSpan limit) => _listens.Task.WaitAsync(limit);

    /// <summary>Waits until <c>/healthcheck</c> is content.</summary>
    public async Task WaitUntilReadyAsync(TimeSpan limit)
    {
        await WaitUntilListeningAsync(limit);
        var said = "";
        await Eventually.TrueAsync(async () => (said = await HealthAsync()) is "OK\n", limit, () => $"novad is not ready: {said}\n{Log}");
    }

    /// <summary>What <c>/healthcheck</c> says, or why it says nothing.</summary>
    public Task<string> HealthAsync() => AskAsync(new Uri(_addresses.TryGetValue("compute", out var compute) ? compute : AddressOf("status"), "/healthcheck"));

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Halts it where it is (SIGSTOP): to everybody else it is as good as dead.</summary>
    public Task HaltAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on from there (SIGCONT).</summary>
    public Task GoOnAsync() => SignalAsync("CONT");

    /// <summary>Tells it to stop (SIGTERM).</summary>
    public Task TellToStopAsync() => SignalAsync("TERM");

    /// <summary>Tells it to stop and waits until it has; returns how long that took.</summary>
    /// <exception cref="TimeoutException">It did not.</exception>
    public async Task<TimeSpan> StopAsync(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        await TellToStopAsync();
        await WaitForExitAsync(limit);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Waits until it is gone.</summary>
    /// <exception cref="TimeoutException">It lives.</exception>
    public async Task WaitForExitAsync(TimeSpan limit)
    {
        using CancellationTokenSource timeout = new(limit);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"novad lives after {limit.TotalSeconds} s:\n{Log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
        _http.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private async Task<string> AskAsync(Uri address)
    {
        try
        {
            using var answer = await _http.GetAsync(address);
            return await answer.Content.ReadAsStringAsync();
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return exception.Message;
        }
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _log.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match)
        {
            _addresses[match.Groups[1].Value] = new Uri(match.Groups[2].Value);
            if (_addresses.ContainsKey("status") || (_addresses.ContainsKey("compute") && _addresses.ContainsKey("identity") && _addresses.ContainsKey("image")))
            {
                _listens.TrySetResult();
            }
        }
    }

    [GeneratedRegex(@"The (\w+) API listens on (http://[0-9.:]+[0-9])")]
    private static partial Regex Listening();
}
