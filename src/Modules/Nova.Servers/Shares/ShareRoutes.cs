using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Shares;
using Nova.Web;

namespace Nova.Servers.Shares;

/// <summary>The part of the module that is about shares of file systems: what it registers and what it serves.</summary>
internal static class ShareRoutes
{
    public static IServiceCollection AddServerShares(this IServiceCollection services)
    {
        services.TryAddSingleton<IShareService, NoShares>();
        services.AddSingleton<ShareStore>().AddSingleton<GuestShares>().AddSingleton<SharesHandler>();
        return services.AddPolicies(SharePolicies.All).AddApiJson(SharesJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        const string All = "/servers/{id}/shares";
        const string One = All + "/{share}";
        var shares = routes.Services.GetRequiredService<SharesHandler>();
        routes.Get(All, SharePolicies.List, shares.ListAsync).Query<NoSharesQuery>().Answers<SharesResponse>().Since(2, 97);
        routes.Post(All, SharePolicies.Attach, shares.AttachAsync).Body<AttachShareRequest>().Answers<ShareResponse>(StatusCodes.Status201Created).Since(2, 97);
        routes.Get(One, SharePolicies.Show, shares.ShowAsync).Query<NoSharesQuery>().Answers<ShareResponse>().Since(2, 97);
        routes.Delete(One, SharePolicies.Detach, shares.DetachAsync).Answers(StatusCodes.Status200OK).Since(2, 97);
    }
}

/// <summary>These operations have never taken parameters, and refuse them.</summary>
[ClosedSince(2, 97)]
internal sealed record NoSharesQuery;
