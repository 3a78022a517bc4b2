using System.Collections.Concurrent;
using System.Diagnostics;
using Nova.TestKit.Virt;

namespace Nova.TestKit.Processes;

/// <summary>A server that a test starts and kills with all that it has started. What it writes is read, so that it never waits for a reader.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const int Remembered = 40;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    private ServerProcess(ProcessStartInfo info)
    {
        (info.RedirectStandardOutput, info.RedirectStandardError) = (true, true);
        _process = Process.Start(info) ?? throw new InvalidOperationException($"{info.FileName} was not started.");
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it and waits until it serves; one that does not within the limit is killed.</summary>
    /// <exception cref="InvalidOperationException">It ended before it served; the message has its last words.</exception>
    /// <exception cref="TimeoutException">It does not serve within the limit.</exception>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo info, Func<Task<bool>> serves, TimeSpan limit)
    {
        ServerProcess started = new(info);
        try
        {
            await Eventually.TrueAsync(
                async () => await serves() || started.IsStarting(info.FileName), limit, () => $"{info.FileName} does not serve\n{started.LastWords}");
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    private string LastWords => string.Join('\n', _said);

    /// <summary>kill -9 of all its processes: what was not written is lost.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    // False, for as long as it lives.
    private bool IsStarting(string name) =>
        _process.HasExited ? throw new InvalidOperationException($"{name} ended at its start.\n{LastWords}") : false;

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        _said.Enqueue(line);
        if (_said.Count > Remembered)
        {
            _said.TryDequeue(out _);
        }
    }
}
