using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Nova.NetworkAgent.Host;

/// <summary>Runs one program by its absolute path and arguments, with a deadline, in the network namespace of the options.</summary>
internal sealed class HostProcess(IOptions<NetworkAgentOptions> options, TimeProvider clock)
{
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Runs to the end and answers standard output.</summary>
    /// <exception cref="HostCommandException">It is not installed, ended with another status than 0, or passed the deadline.</exception>
    public async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, string? input, CancellationToken cancellationToken)
    {
        var outcome = await TryRunAsync(program, arguments, input, cancellationToken);
        return outcome.Status is 0
            ? outcome.Output
            : throw new HostCommandException($"'{Describe(program, arguments)}' ended with {outcome.Status}: {outcome.Error.Trim()}");
    }

    /// <summary>The same, where another status than 0 is an answer too.</summary>
    public async Task<HostOutcome> TryRunAsync(
        string program, IReadOnlyList<string> arguments, string? input, CancellationToken cancellationToken)
    {
        var limit = TimeSpan.FromSeconds(options.Value.CommandTimeout);
        using CancellationTokenSource deadline = new(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using Process process = new() { StartInfo = Start(program, arguments) };
        process.Start();
        try
        {
            return await TalkAsync(process, input, either.Token);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new HostCommandException($"'{Describe(program, arguments)}' was not done within {limit.TotalSeconds} s.", exception);
        }
    }

    private static async Task<HostOutcome> TalkAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its status and words say why.
        }

        await process.WaitForExitAsync(cancellationToken);
        return new HostOutcome(process.ExitCode, await output, await error);
    }

    private static string Find(string program) =>
        Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new HostCommandException($"The program '{program}' is not installed.");

    private static string Describe(string program, IReadOnlyList<string> arguments) => string.Join(' ', arguments.Prepend(program));

    private ProcessStartInfo Start(string program, IReadOnlyList<string> arguments)
    {
        string[] command = options.Value.NetworkNamespace is { Length: > 0 } name
            ? [Find("ip"), "netns", "exec", name, Find(program), .. arguments]
            : [Find(program), .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}

/// <summary>How a command ended.</summary>
internal readonly record struct HostOutcome(int Status, string Output, string Error);
