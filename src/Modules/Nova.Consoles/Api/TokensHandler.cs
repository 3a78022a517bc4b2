using Microsoft.AspNetCore.Http;
using Nova.Contracts.Consoles;
using Nova.Core;
using Nova.Web;

namespace Nova.Consoles.Api;

/// <summary>Tells console proxies what a token opens.</summary>
internal sealed class TokensHandler(IConsoleTokens tokens)
{
    // Before, only consoles of a kind that is no more could be asked about.
    private const int EveryKind = 31;

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<TokenQuery>().TryGet(out _, out var fault))
        {
            return call.Fault(fault);
        }

        if (!call.Version.Supports(EveryKind))
        {
            return call.Fault(new Fault.Invalid("The requested console type details are not accessible"));
        }

        return (await tokens.FindAsync(call.Route("token"), cancellationToken)).Match(
            target => call.Json(new TokenResponse(new TokenView
            {
                InstanceUuid = target.Server.ToString(),
                Host = target.Endpoint.Host,
                Port = target.Endpoint.Port,
                TlsPort = target.Endpoint.TlsPort,
                InternalAccessPath = target.Endpoint.AccessPath,
            })),
            call.Fault);
    }
}
