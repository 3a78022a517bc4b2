using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Hosting.Configuration;
using Nova.Hosting.Logging;

namespace Nova.Hosting;

/// <summary>A program being put together: configuration, log, health, metrics and the graceful stop are there; add what it does.</summary>
public sealed partial class NovaHostBuilder
{
    /// <summary>The exit code for a configuration that cannot be used (<c>EX_CONFIG</c> of <c>sysexits.h</c>).</summary>
    public const int ConfigurationExitCode = 78;

    private readonly NovaHostStart _start;
    private readonly CommandLine _commandLine;
    private readonly SettingLayers _layers;
    private readonly NovaConfiguration _configuration = new();
    private readonly HostApplicationBuilder _builder;
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly List<string> _otherSections = [];

    internal NovaHostBuilder(NovaHostStart start)
    {
        _start = start;
        _commandLine = CommandLine.Parse(start.Arguments);
        _layers = SettingLayers.Read(_commandLine, start.DefaultFile, start.Environment);
        _configuration.Use(ResolvedConfiguration.Untyped(_layers));
        _builder = new HostApplicationBuilder(new HostApplicationBuilderSettings
        {
            // No appsettings.json, no DOTNET_ variables: nova.conf is the one place to look at.
            DisableDefaults = true,
            ApplicationName = start.Program,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        ((IConfigurationBuilder)_builder.Configuration).Add(_configuration);
        (Roles, Command) = ReadWords();
        AddOwnServices();
    }

    /// <summary>What the program consists of.</summary>
    public IServiceCollection Services => _builder.Services;

    /// <summary>What is set, as text; options types are bound to it once the program runs.</summary>
    public IConfiguration Configuration => _builder.Configuration;

    /// <summary>The roles that were asked for; all where none were.</summary>
    public RoleSet Roles { get; }

    /// <summary>The words of a command that only prints: <c>config sample</c>, <c>config check</c>, <c>help</c>; empty to run.</summary>
    public string Command { get; }

    /// <summary>Sections that other programs read from the same file: nothing in them is checked here.</summary>
    public NovaHostBuilder KnowsSections(params IEnumerable<string> sections)
    {
        _otherSections.AddRange(sections);
        return this;
    }

    /// <summary>Adds settings under all others: a program's own defaults where they differ from the options' defaults.</summary>
    public NovaHostBuilder Defaults(string section, string option, string value)
    {
        if (_layers.Find(section, option) is [])
        {
            _layers.AddLayer([new Setting(section, option, value, $"{_start.Program}'s default")]);
            _configuration.Use(ResolvedConfiguration.Untyped(_layers));
        }

        return this;
    }

    /// <summary>What is wrong with the configuration, judged by what is registered so far.</summary>
    public IReadOnlyList<ConfigurationProblem> Check()
    {
        var declarations = Services.Select(service => service.ImplementationInstance).OfType<OptionsDeclaration>();
        var resolved = ResolvedConfiguration.Typed(_layers, new OptionSchema(declarations), _otherSections);
        _configuration.Use(resolved);
        return [.. _problems, .. resolved.Problems];
    }

    /// <summary>Writes a <c>nova.conf</c> with every option that is declared so far.</summary>
    public void WriteConfigurationSample(TextWriter output)
    {
        var declarations = Services.Select(service => service.ImplementationInstance).OfType<OptionsDeclaration>();
        new ConfigurationSample(new OptionSchema(declarations), new OptionDocs(AppContext.BaseDirectory)).Write(output);
    }

    /// <summary>Builds the host for a caller that runs it itself; <see cref="RunAsync"/> is the usual way.</summary>
    /// <exception cref="ConfigurationException">The configuration cannot be used.</exception>
    public IHost Build()
    {
        var problems = Check();
        if (problems.Any(problem => !problem.IsWarning))
        {
            throw new ConfigurationException([.. problems.Where(problem => !problem.IsWarning)]);
        }

        AddLogging();
        var host = _builder.Build();
        var logger = host.Services.GetRequiredService<ILogger<NovaHostBuilder>>();
        foreach (var warning in problems)
        {
            LogWarning(logger, warning);
        }

        return host;
    }

    /// <summary>Runs until the process is told to stop, or prints what the command asks for.</summary>
    /// <returns>The exit code: 0, 1 for a failure, 78 for a configuration that cannot be used.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return Command.Length > 0 ? RunCommand() : await RunHostAsync(cancellationToken);
        }
        catch (ConfigurationException exception)
        {
            Print(exception.Problems);
            return ConfigurationExitCode;
        }
        catch (OptionsValidationException exception)
        {
            Print(exception.Failures.Select(failure => new ConfigurationProblem("", failure)));
            return ConfigurationExitCode;
        }
    }

    private int RunCommand()
    {
        switch (Command)
        {
            case "config sample":
                WriteConfigurationSample(_start.Output);
                return 0;
            case "config check":
                var problems = Check();
                Print(problems);
                return problems.Any(problem => !problem.IsWarning) ? ConfigurationExitCode : 0;
            case "version":
                var version = System.Reflection.Assembly.GetEntryAssembly()?.GetName().Version;
                _start.Output.WriteLine($"{_start.Program} {version?.ToString(3)}");
                return 0;
            default:
                _start.Output.WriteLine(HelpText.Of(_start.Program, _start.Roles));
                return 0;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The boundary of the program.")]
    private async Task<int> RunHostAsync(CancellationToken cancellationToken)
    {
        var host = Build();
        await using var disposal = (IAsyncDisposable)host;
        var logger = host.Services.GetRequiredService<ILogger<NovaHostBuilder>>();
        try
        {
            await host.StartAsync(cancellationToken);
            LogStarted(logger, _start.Program, Roles);
        }
        catch (Exception exception) when (exception is not (OptionsValidationException or OperationCanceledException))
        {
            LogCannotStart(logger, exception, _start.Program);
            await _start.ErrorOutput.WriteLineAsync($"{_start.Program}: cannot start: {SecretMask.Apply(exception.Message)}");
            return 1;
        }

        try
        {
            await host.WaitForShutdownAsync(cancellationToken);
            LogStopped(logger, _start.Program);
            return 0;
        }
        catch (Exception exception)
        {
            LogBadStop(logger, exception, _start.Program);
            return 1;
        }
    }

    private void AddOwnServices()
    {
        Services.AddHostedService<StateDump>().AddSingleton<IStateReporter, ProcessState>();
        Services.AddNovaHosting();
        Services.AddNovaOptions<LoggingOptions>();
        Services.AddNovaOptions<StopOptions>();
        Services.AddSingleton(_configuration);
        Services.AddSingleton(Roles);
        Services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IPostConfigureOptions<>), typeof(TypedValues<>)));
        Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SystemdNotifier>(provider, _start.Environment));
        Services.AddHostedService(provider => provider.GetRequiredService<SystemdNotifier>());
        Services.Configure<ConsoleLifetimeOptions>(options => options.SuppressStatusMessages = true);
        Services.AddOptions<HostOptions>().Configure<IOptions<StopOptions>>((host, stop) => host.ShutdownTimeout = stop.Value.Limit);
    }

    private void AddLogging()
    {
        LoggingOptions options = new();
        foreach (var (property, value) in _configuration.Current!.ValuesOf(typeof(LoggingOptions)))
        {
            property.SetValue(options, value);
        }

        var outputs = LogOutputs.Open(options, _start);
        Services.AddSingleton<ILoggerProvider>(provider => new NovaLoggerProvider(
            new LogSink(outputs), options.UseJson, provider.GetRequiredService<TimeProvider>()));
        LogOutputs.SetLevels(_builder.Logging, options);
    }

    private (RoleSet Roles, string Command) ReadWords()
    {
        var words = string.Join(' ', _commandLine.Words);
        var isCommand = words is "config sample" or "config check" or "help" or "version";
        var text = _commandLine.Roles ?? (isCommand || words.Length is 0 || _start.Roles.Count is 0 ? "all" : words);
        if (_start.Roles.Count is 0)
        {
            if (!isCommand && words.Length > 0)
            {
                _problems.Add(new ConfigurationProblem(_start.Program, $"there is no command '{words}'."));
            }

            return (RoleSet.All([]), isCommand ? words : "");
        }

        if (!RoleSet.TryParse(text, _start.Roles, out var roles, out var problem))
        {
            _problems.Add(new ConfigurationProblem(_commandLine.Roles is null ? _start.Program : "--roles", problem));
            roles = RoleSet.All(_start.Roles);
        }

        return (roles, isCommand ? words : "");
    }

    private void Print(IEnumerable<ConfigurationProblem> problems)
    {
        foreach (var problem in problems)
        {
            _start.ErrorOutput.WriteLine($"{(problem.IsWarning ? "warning: " : "")}{problem}");
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Problem}")]
    private static partial void LogWarning(ILogger logger, ConfigurationProblem problem);

    [LoggerMessage(LogLevel.Information, "{Program} runs as {Roles}")]
    private static partial void LogStarted(ILogger logger, string program, RoleSet roles);

    [LoggerMessage(LogLevel.Critical, "{Program} cannot start")]
    private static partial void LogCannotStart(ILogger logger, Exception exception, string program);

    [LoggerMessage(LogLevel.Information, "{Program} has stopped")]
    private static partial void LogStopped(ILogger logger, string program);

    [LoggerMessage(LogLevel.Error, "{Program} did not stop in good order")]
    private static partial void LogBadStop(ILogger logger, Exception exception, string program);
}
