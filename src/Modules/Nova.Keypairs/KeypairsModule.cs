using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Keypairs;
using Nova.Data;
using Nova.Keypairs.Api;
using Nova.Keypairs.Storage;
using Nova.Web;

namespace Nova.Keypairs;

/// <summary>The module's whole public surface: what a host must call to have keypairs.</summary>
public static class KeypairsModule
{
    /// <summary>Registers the module: API, contract, storage.</summary>
    public static IServiceCollection AddKeypairs(this IServiceCollection services)
    {
        services.AddMigrations(typeof(KeypairsModule).Assembly, "keypairs");
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<KeypairStore>().AddSingleton<KeypairNotices>().AddSingleton<IKeypairDirectory, KeypairDirectory>();
        services.AddSingleton<KeypairsHandler>().AddSingleton<CreateKeypairHandler>();
        return services.AddPolicies(Policies.All).AddApiJson(KeypairsJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        var keypairs = routes.Services.GetRequiredService<KeypairsHandler>();
        var create = routes.Services.GetRequiredService<CreateKeypairHandler>();
        routes.Get("/os-keypairs", Policies.List, keypairs.ListAsync).Query<ListKeypairsQuery>().Answers<KeypairsResponse>();
        routes.Post("/os-keypairs", Policies.Create, create.CreateAsync)
            .Body<CreateKeypairRequest>().Answers<CreatedKeypairResponse>().Answers<CreatedKeypairResponse>(StatusCodes.Status201Created);
        routes.Get("/os-keypairs/{id}", Policies.Show, keypairs.ShowAsync).Query<KeypairQuery>().Answers<KeypairResponse>();
        routes.Delete("/os-keypairs/{id}", Policies.Delete, keypairs.DeleteAsync)
            .Query<KeypairQuery>().Answers(StatusCodes.Status202Accepted).Answers(StatusCodes.Status204NoContent);
    }
}
