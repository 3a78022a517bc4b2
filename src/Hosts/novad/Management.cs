using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Fleet;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Data;
using Nova.Hosting;
using Nova.Workflows;

namespace Nova.Daemon;

/// <summary>
/// The operator's commands, <c>novad manage …</c> (<c>nova-manage</c>): they read the same configuration, look at the database, and serve nothing.
/// </summary>
internal static class Management
{
    public const string Word = "manage";
    public const string Program = "nova-manage";

    private const int FailedCheckExitCode = 2;
    private const int UsageExitCode = 64;
    private const int MostListed = 1000;

    private const string Usage = """
        usage: nova-manage COMMAND [options as novad's]
          db sync                     bring the tables to this release
          upgrade check               whether this release can run on the database as it is; 2 where it cannot
          service list                the services and when they last reported
          operations list             what has not ended, oldest first
          operations list all         and what has
          operations show ID
          operations retry ID         have it taken up anew
          operations abandon ID       end it as failed where it stands; nothing is undone
          explain server ID           which hosts would take the server if it were built now, and why each other would not
          explain flavor ID [image=ID] [project=ID] [zone=NAME] [host=NAME] [hint.NAME=TEXT …]
                                      the same for a server that is not there
          explain replay FILE         the decisions in the scheduler's log, drawn again
        """;

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">The command's words, then options.</param>
    /// <param name="start">What the program starts with but for the arguments.</param>
    /// <returns>The exit code: 0, 1 for what there is not, 2 for a failed check, 64 for no such command.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, NovaHostStart start, CancellationToken cancellationToken)
    {
        string[] words = [.. arguments.TakeWhile(argument => !argument.StartsWith('-'))];
        var builder = NovaHost.CreateBuilder(start with
        {
            Roles = Composition.Roles,
            Arguments = [.. arguments.Skip(words.Length)],
            LogOutput = start.LogOutput ?? Stream.Null,
        });
        Composition.Compose(builder);
        try
        {
            using var host = builder.Build();
            return await RunAsync(words, host.Services, start.Output, cancellationToken);
        }
        catch (ConfigurationException exception)
        {
            foreach (var problem in exception.Problems)
            {
                await start.ErrorOutput.WriteLineAsync(problem.ToString());
            }

            return NovaHostBuilder.ConfigurationExitCode;
        }
    }

    private static Task<int> RunAsync(string[] words, IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        OperationCommands operations = new(services.GetRequiredService<IOperationDesk>(), output);
        return words switch
        {
            ["db", "sync"] => SyncAsync(services, output, cancellationToken),
            ["upgrade", "check"] => CheckAsync(services, output, cancellationToken),
            ["service", "list"] => ListServicesAsync(services, output, cancellationToken),
            ["operations", "list"] => operations.ListAsync(withEnded: false, MostListed, cancellationToken),
            ["operations", "list", "all"] => operations.ListAsync(withEnded: true, MostListed, cancellationToken),
            ["operations", "show", var id] => operations.ShowAsync(id, cancellationToken),
            ["operations", "retry", var id] => operations.RetryAsync(id, cancellationToken),
            ["operations", "abandon", var id] => operations.AbandonAsync(id, cancellationToken),
            ["explain", "server", var id] => Explain().ServerAsync(id, cancellationToken),
            ["explain", "replay", var file] => new ReplayCommand(services.GetRequiredService<IDecisionReplay>(), output).RunAsync(file, cancellationToken),
            ["explain", "flavor", var id, .. var wishes] => Explain().FlavorAsync(id, wishes, cancellationToken),
            _ => ShowUsageAsync(output),
        };

        ExplainCommands Explain() => ActivatorUtilities.CreateInstance<ExplainCommands>(services, output);
    }

    private static async Task<int> ShowUsageAsync(TextWriter output)
    {
        await output.WriteLineAsync(Usage);
        return UsageExitCode;
    }

    private static async Task<int> SyncAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<MigrationRunner>().MigrateAsync(cancellationToken);
        await output.WriteLineAsync("The database is of this release.");
        return 0;
    }

    private static async Task<int> CheckAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        var state = await services.GetRequiredService<MigrationRunner>().CompareAsync(cancellationToken);
        foreach (var problem in state.Problems)
        {
            await output.WriteLineAsync(problem);
        }

        var known = services.GetServices<Workflow>().ToDictionary(workflow => workflow.Kind, StringComparer.Ordinal);
        var strangers = state.Missing.Count > 0 || state.Problems.Count > 0 ? []
            : (await services.GetRequiredService<IOperationDesk>().ListAsync(withEnded: false, MostListed, cancellationToken))
                .Where(operation => !known.TryGetValue(operation.Kind, out var workflow) || !workflow.HasSteps(operation.Steps)).ToList();
        foreach (var operation in strangers)
        {
            await output.WriteLineAsync(known.ContainsKey(operation.Kind)
                ? $"Operation {operation.Id} of the kind {operation.Kind} has come to steps that this release does not know: {operation.Steps}."
                : $"Operation {operation.Id} is of the kind {operation.Kind}, which this release does not know.");
        }

        if (state.Problems.Count + strangers.Count > 0)
        {
            return FailedCheckExitCode;
        }

        await output.WriteLineAsync(state.Missing.Count is 0
            ? "This release can run on the database as it is."
            : $"db sync is due: {string.Join(", ", state.Missing)}.");
        return 0;
    }

    private static async Task<int> ListServicesAsync(IServiceProvider services, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var service in await services.GetRequiredService<IServiceOverview>().ListAsync(cancellationToken))
        {
            var state = (service.IsUp ? "up" : "down") + (service.IsDisabled ? ", disabled" : "");
            await output.WriteLineAsync($"{service.Binary,-16} {service.Host.Value,-32} {state,-14} {service.LastSeen?.ToApiSeconds() ?? "never"}");
        }

        return 0;
    }
}
