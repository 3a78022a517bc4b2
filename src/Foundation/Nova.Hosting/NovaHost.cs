using System.Collections;

namespace Nova.Hosting;

/// <summary>Where a program begins.</summary>
/// <example>
/// <code>
/// var host = NovaHost.CreateBuilder("novad", args, ["api", "conductor", "scheduler"]);
/// host.Services.AddDatabase().AddLoopbackBus();
/// if (host.Roles.Has("api")) { host.Services.AddNovaWeb(); }
/// return await host.RunAsync();
/// </code>
/// </example>
public static class NovaHost
{
    /// <summary>Reads command line, environment and <c>nova.conf</c>. What is wrong with them is told by <see cref="NovaHostBuilder.RunAsync"/>.</summary>
    /// <param name="program">The program's name, for messages and the log file.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="roles">The roles that the program has; empty for a program without roles.</param>
    public static NovaHostBuilder CreateBuilder(string program, IReadOnlyList<string> arguments, IReadOnlyList<string> roles) =>
        CreateBuilder(StartOf(program) with { Arguments = arguments, Roles = roles });

    /// <summary>What a program of this process starts with, before its arguments are known.</summary>
    public static NovaHostStart StartOf(string program) => new()
    {
        Program = program,
        DefaultFile = "/etc/nova/nova.conf",
        Environment = Environment.GetEnvironmentVariables(),
    };

    /// <summary>The same with everything that comes from outside given, for tests and for programs within programs.</summary>
    public static NovaHostBuilder CreateBuilder(NovaHostStart start) => new(start);
}

/// <summary>What a program starts with.</summary>
public sealed record NovaHostStart
{
    /// <summary>The program's name.</summary>
    public required string Program { get; init; }

    /// <summary>The command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The roles that the program has.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The configuration that is read, if it is there, where the command line names none; <see langword="null"/> for none.</summary>
    public string? DefaultFile { get; init; }

    /// <summary>Environment variables.</summary>
    public IDictionary Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the log goes; <see langword="null"/> for standard output.</summary>
    public Stream? LogOutput { get; init; }

    /// <summary>What <c>config sample</c> and <c>--help</c> print to.</summary>
    public TextWriter Output { get; init; } = Console.Out;

    /// <summary>What problems of the configuration are printed to.</summary>
    public TextWriter ErrorOutput { get; init; } = Console.Error;
}
