using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Consoles.Api;
using Nova.Consoles.Storage;
using Nova.Contracts.Consoles;
using Nova.Core;
using Nova.Data;
using Nova.Hosting;
using Nova.Web;

namespace Nova.Consoles;

/// <summary>The module's whole public surface: what a host must call to have consoles.</summary>
public static class ConsolesModule
{
    private const string Action = "/servers/{id}/action";

    /// <summary>Registers the module: API, contract, storage.</summary>
    public static IServiceCollection AddConsoles(this IServiceCollection services)
    {
        services.AddNovaOptions<ConsoleTokenOptions>().AddNovaOptions<VncProxyOptions>().AddNovaOptions<SpiceProxyOptions>();
        services.AddNovaOptions<SerialProxyOptions>().AddNovaOptions<MksProxyOptions>();
        services.AddMigrations(typeof(ConsolesModule).Assembly, "consoles");
        services.AddSingleton<TokenStore>().AddSingleton<ConsoleTypes>().AddSingleton<ConsoleTokens>().AddSingleton<ConsolesHandler>().AddSingleton<TokensHandler>();
        services.AddSingleton<IConsoleTokens>(static provider => provider.GetRequiredService<ConsoleTokens>());
        return services.AddPolicies(Policies.All).AddApiJson(ConsolesJson.Default).AddApi(Surfaces.Compute, Map);
    }

    /// <summary>Removes tokens that open nothing any more (the conductor role).</summary>
    public static IServiceCollection AddConsoleSweep(this IServiceCollection services) => services.AddPeriodicTask<TokenSweep>();

    private static void Map(IApiRoutes routes)
    {
        var consoles = routes.Services.GetRequiredService<ConsolesHandler>();
        routes.Post("/servers/{id}/remote-consoles", Policies.Consoles, consoles.CreateAsync).Since(2, 6).Body<RemoteConsoleRequest>().Answers<RemoteConsoleResponse>();
        routes.Action(Action, "os-getVNCConsole", Policies.Consoles, consoles.GetVncAsync).Until(2, 5).Body<VncConsoleRequest>().Answers<OldConsoleResponse>();
        routes.Action(Action, "os-getSPICEConsole", Policies.Consoles, consoles.GetSpiceAsync).Until(2, 5).Body<SpiceConsoleRequest>().Answers<OldConsoleResponse>();
        routes.Action(Action, "os-getSerialConsole", Policies.Consoles, consoles.GetSerialAsync).Until(2, 5).Body<SerialConsoleRequest>().Answers<OldConsoleResponse>();
        routes.Action(Action, "os-getRDPConsole", null, GoneAsync).Answers(StatusCodes.Status410Gone).Until(2, 5);
        routes.Get("/os-console-auth-tokens/{token}", Policies.Tokens, routes.Services.GetRequiredService<TokensHandler>().ShowAsync)
            .Query<TokenQuery>().Answers<TokenResponse>();
    }

    private static Task<IResult> GoneAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Fault(new Fault.Gone("This resource is no longer available. No forwarding address is given.")));
}
