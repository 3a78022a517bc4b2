using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Servers.Show;
using Nova.Web;

namespace Nova.Servers.Actions;

/// <summary>Reads the end of a guest's serial console.</summary>
internal sealed class ConsoleOutputHandler(ServerLookup lookup, IAgents<IComputeAgent> agents)
{
    public async Task<IResult> ReadAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<ConsoleOutputRequest>(cancellationToken)).TryGet(out var request, out var fault)
            || !(await lookup.FindAsync(call, ServerPolicies.ConsoleOutput, cancellationToken)).TryGet(out var row, out fault))
        {
            return call.Fault(fault);
        }

        if (row.Host is not { } host)
        {
            return call.Fault(new Fault.Conflict($"Instance {row.Id} is not ready"));
        }

        // -1 has always meant everything that there is.
        var lines = request.Console?.Length is -1 ? null : request.Console?.Length;
        try
        {
            var output = await agents.On(new HostName(host)).GetConsoleOutputAsync(new GetConsoleOutput(row.ServerId, lines), cancellationToken);
            return call.Json(new ConsoleOutputResponse(output.Text));
        }
        catch (TimeoutException)
        {
            return call.Fault(new Fault.Conflict($"Instance {row.Id} is not ready: its host does not answer"));
        }
    }
}

internal sealed record ConsoleOutputRequest
{
    [JsonPropertyName("os-getConsoleOutput")]
    public required ConsoleLength Console { get; init; }
}

internal sealed record ConsoleLength
{
    [OrNull]
    [Whole(-1, int.MaxValue)]
    public int? Length { get; init; }
}

internal sealed record ConsoleOutputResponse(string Output);
