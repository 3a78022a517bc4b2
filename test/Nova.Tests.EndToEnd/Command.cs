using System.Diagnostics;

namespace Nova.Tests.EndToEnd;

/// <summary>A program that is run to its end.</summary>
internal static class Command
{
    /// <summary>Runs it; what it leaves running in the background may keep its output open, so only its own end is waited for.</summary>
    public static async Task<Outcome> RunAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TimeSpan limit, string input = "")
    {
        using var process = Start(program, arguments, environment);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using CancellationTokenSource ending = new(limit);
        try
        {
            await process.WaitForExitAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} takes longer than {limit}: {await output}{await error}");
        }

        return new Outcome($"{program} {string.Join(' ', arguments)}", process.ExitCode, await output, await error);
    }

    /// <summary>Starts it.</summary>
    public static Process Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }
}

/// <summary>How a program ended.</summary>
internal sealed record Outcome(string What, int Status, string Output, string Error)
{
    /// <summary>Its output, if it succeeded.</summary>
    public string Demand()
    {
        Status.ShouldBe(0, $"{What}\n{Output}\n{Error}");
        return Output;
    }
}
