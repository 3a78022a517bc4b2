using System.ComponentModel;
using System.Diagnostics;

namespace Nova.Virt.Tools;

/// <summary>Runs the host's programs: arguments as a list (no shell), a deadline, and the end of what they complain.</summary>
internal static class Tool
{
    private const int MostErrorText = 4096;

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="VirtDriverException">It is not there, failed, or did not end within <paramref name="deadline"/>.</exception>
    public static async Task RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var outcome = await TryRunAsync(program, arguments, deadline, cancellationToken);
        if (outcome.ExitCode is not 0)
        {
            throw new VirtDriverException(
                VirtErrors.KindOf(outcome.ErrorText), $"{program} failed with exit code {outcome.ExitCode}: {outcome.ErrorText}");
        }
    }

    /// <summary>Runs a program to its end; the caller judges the exit code.</summary>
    /// <exception cref="VirtDriverException">It is not there, or did not end within <paramref name="deadline"/>.</exception>
    public static async Task<ToolOutcome> TryRunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan deadline, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(deadline);
        try
        {
            // Both pipes are read while it runs: a program that fills one blocks for ever otherwise.
            var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            var error = await ReadEndAsync(process.StandardError, limit.Token);
            await output;
            await process.WaitForExitAsync(limit.Token);
            return new ToolOutcome(process.ExitCode, error.Trim());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, $"{program} did not end within {deadline.TotalSeconds} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(string program, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        try
        {
            var process = Process.Start(start) ?? throw new VirtDriverException(VirtErrorKind.Hypervisor, $"{program} did not start.");
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception error)
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, $"{program} cannot be run: {error.Message}", error);
        }
    }

    private static async Task<string> ReadEndAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var end = "";
        var buffer = new char[MostErrorText];
        while (await reader.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            end += new string(buffer, 0, count);
            end = end.Length > MostErrorText ? end[^MostErrorText..] : end;
        }

        return end;
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">0 for success; above 128 for a signal.</param>
/// <param name="ErrorText">The end of its standard error.</param>
internal sealed record ToolOutcome(int ExitCode, string ErrorText);
