using Microsoft.AspNetCore.Http;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Web;

namespace Nova.Consoles.Api;

/// <summary>Gives users the way to a console of their server: an address of a proxy, and a token that opens this one console for a while.</summary>
internal sealed class ConsolesHandler(IServerDirectory servers, IAgents<IConsoleAgent> agents, ConsoleTypes types, ConsoleTokens tokens)
{
    public async Task<IResult> CreateAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!(await call.BodyAsync<RemoteConsoleRequest>(cancellationToken)).TryGet(out var request, out var fault))
        {
            return call.Fault(fault);
        }

        var wanted = request.RemoteConsole;
        return (await OpenAsync(call, wanted.Protocol, wanted.Type, cancellationToken)).Match(
            url => call.Json(new RemoteConsoleResponse(new RemoteConsoleView(wanted.Protocol, wanted.Type, url))), call.Fault);
    }

    public async Task<IResult> GetVncAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await call.BodyAsync<VncConsoleRequest>(cancellationToken)).TryGet(out var request, out var fault)
            ? await GetAsync(call, "vnc", request.Console.Type, cancellationToken)
            : call.Fault(fault);

    public async Task<IResult> GetSpiceAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await call.BodyAsync<SpiceConsoleRequest>(cancellationToken)).TryGet(out var request, out var fault)
            ? await GetAsync(call, "spice", request.Console.Type, cancellationToken)
            : call.Fault(fault);

    public async Task<IResult> GetSerialAsync(ApiCall call, CancellationToken cancellationToken) =>
        (await call.BodyAsync<SerialConsoleRequest>(cancellationToken)).TryGet(out var request, out var fault)
            ? await GetAsync(call, "serial", request.Console.Type, cancellationToken)
            : call.Fault(fault);

    private async Task<IResult> GetAsync(ApiCall call, string protocol, string type, CancellationToken cancellationToken) =>
        (await OpenAsync(call, protocol, type, cancellationToken)).Match(url => call.Json(new OldConsoleResponse(new OldConsoleView(type, url))), call.Fault);

    private async Task<Result<string>> OpenAsync(ApiCall call, string protocol, string name, CancellationToken cancellationToken)
    {
        if (!Identifier.TryParse<ServerId>(call.Route("id"), out var id) || await servers.FindAsync(call.Caller, id, cancellationToken) is not { } server)
        {
            return new Fault.NotFound("Instance", call.Route("id"));
        }

        if (!call.Allows(Policies.Consoles, new PolicyTarget(server.Project, server.User)))
        {
            return new Fault.Forbidden(Policies.Consoles.Name);
        }

        if (types.Find(name) is not { } type || !type.Protocol.ToString().Equals(protocol, StringComparison.OrdinalIgnoreCase))
        {
            return Unavailable(name);
        }

        return server.Host is { } host && !ConsoleTokens.IsLeaving(server)
            ? await OpenAsync(id, host, type, cancellationToken)
            : NotReady(id);
    }

    private async Task<Result<string>> OpenAsync(ServerId server, HostName host, ConsoleType type, CancellationToken cancellationToken)
    {
        try
        {
            return await agents.On(host).FindConsoleAsync(new FindConsole(server, type.Protocol), cancellationToken) switch
            {
                { Failure.Kind: AgentFailureKind.NotSupported } => new Fault.NotSupported("Unable to get a console: the hypervisor has none."),
                { Failure: not null } => NotReady(server),
                { Endpoint: { } endpoint } => type.UrlOf(await tokens.MakeAsync(server, host, type, endpoint, cancellationToken)),
                _ => Unavailable(type.Name),
            };
        }
        catch (TimeoutException)
        {
            return NotReady(server);
        }
    }

    private static Fault.Invalid Unavailable(string type) => new($"Unavailable console type {type}.");

    private static Fault.Conflict NotReady(ServerId server) => new($"Instance {server} is not ready");
}
