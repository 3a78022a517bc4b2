using Nova.Contracts.Compute;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>The agent's answers about consoles. They only read, so they do not queue.</summary>
internal sealed class ConsoleQueries(DriverCalls calls) : IConsoleAgent
{
    public async Task<ConsoleReply> FindConsoleAsync(FindConsole query, CancellationToken cancellationToken)
    {
        if (calls.Driver is not IConsoleDriver driver)
        {
            return new ConsoleReply { Failure = AgentFailures.NotSupported(calls.Driver.Name, "show consoles").Failure };
        }

        try
        {
            return new ConsoleReply
            {
                Endpoint = await calls.ReadAsync("find_console", token => driver.FindConsoleAsync(query.Server, query.Protocol, token), cancellationToken),
            };
        }
        catch (Exception exception) when (exception is VirtDriverException or TimeoutException)
        {
            return new ConsoleReply { Failure = AgentFailures.From(exception).Failure };
        }
    }

    /// <summary>Adds these questions to what the host's agent serves.</summary>
    public static RpcService Serve(RpcService service, IConsoleAgent agent) => service.On(ConsoleMethods.Find, agent.FindConsoleAsync);
}
