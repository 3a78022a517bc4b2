using Microsoft.Extensions.Logging;
using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Compute.Fencing;

/// <summary>
/// Lets go of what was taken from this host: those guests are switched off, whatever is being done to them is given up, and their ports are unplugged. Their
/// disks stay, for the reconciler to remove when it has heard twice that they are gone for good.
/// </summary>
internal sealed partial class LetGo(HostParts parts, IControlPlane controlPlane, ComputeLimits limits, ILogger<LetGo> logger)
{
    /// <summary>Asks what was taken, of all that is here or being made here, and does it.</summary>
    /// <exception cref="InvalidOperationException">A guest could not be switched off: the host must not count as alive.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var guests = await parts.Calls.ListAsync(cancellationToken);
        HashSet<ServerId> here = [.. guests.Select(guest => guest.Server), .. await parts.Ports.ListAsync(cancellationToken), .. parts.Actors.Busy()];
        if (here.Count is 0)
        {
            return;
        }

        var lost = (await controlPlane.ListLostAsync(new ListLostServers(parts.Host, [.. here]), cancellationToken)).Servers;
        await Task.WhenAll(lost.Where(here.Contains).Select(server => LetGoAsync(server, cancellationToken)));
    }

    private async Task LetGoAsync(ServerId server, CancellationToken cancellationToken)
    {
        LogLost(server, parts.Host);
        OrderKey key = new(server, Identifier.New<OperationId>(), OrderKind.LetGo);
        var reply = await parts.Actors.SubmitAsync(
            new ServerWork(key, $"req-{Identifier.NewUuid()}", limits.Power, token => SwitchOffAsync(server, token)) { IsOfFence = true }, cancellationToken);
        if (reply.Failure is { } failure)
        {
            throw new InvalidOperationException($"Server {server} was taken from {parts.Host} and cannot be switched off here: {failure.Message}");
        }
    }

    private async Task<AgentReply> SwitchOffAsync(ServerId server, CancellationToken cancellationToken)
    {
        if (await parts.Calls.GetPowerStateAsync(server, cancellationToken) is not PowerState.NoState)
        {
            await parts.Calls.ChangeAsync("let_go", token => parts.Calls.Driver.StopAsync(server, TimeSpan.Zero, token), cancellationToken);
        }

        await parts.Ports.UnplugAsync(server, cancellationToken);
        return new AgentReply { PowerState = await parts.Calls.GetPowerStateAsync(server, cancellationToken) };
    }

    [LoggerMessage(LogLevel.Warning, "Server {Server} was taken from {Host} while it did not answer: its guest here is switched off")]
    private partial void LogLost(ServerId server, HostName host);
}
