using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Quotas;
using Nova.Core;
using Nova.Data;
using Nova.Quotas.Ledger;
using Nova.Quotas.Limits;
using Nova.Quotas.QuotaClasses;
using Nova.Quotas.QuotaSets;
using Nova.Quotas.Storage;
using Nova.Web;

namespace Nova.Quotas;

/// <summary>The module's whole public surface: what a host must call to have quotas.</summary>
public static class QuotasModule
{
    /// <summary>Registers the module: API, contract, options, storage.</summary>
    public static IServiceCollection AddQuotas(this IServiceCollection services)
    {
        services.AddNovaOptions<QuotaOptions>();
        services.AddMigrations(typeof(QuotasModule).Assembly, "quotas");
        services.AddSingleton<QuotaStore>().AddSingleton<LimitBook>().AddSingleton<UsageCounters>().AddSingleton<IQuotaLedger, QuotaLedger>();
        services.AddSingleton<QuotaSetsHandler>().AddSingleton<QuotaClassesHandler>().AddSingleton<LimitsHandler>();
        return services.AddPolicies(Policies.All).AddApiJson(QuotasJson.Default).AddApi(Surfaces.Compute, Map);
    }

    private static void Map(IApiRoutes routes)
    {
        const string Set = "/os-quota-sets/{id}";
        const string Class = "/os-quota-class-sets/{id}";
        var sets = routes.Services.GetRequiredService<QuotaSetsHandler>();
        routes.Get(Set, Policies.Show, sets.ShowAsync).Query<QuotaSetQuery>().Answers<QuotaSetResponse>();
        routes.Get($"{Set}/detail", Policies.Detail, sets.DetailAsync).Query<QuotaSetQuery>().Answers<QuotaDetailResponse>();
        routes.Get($"{Set}/defaults", Policies.Defaults, sets.DefaultsAsync).IgnoresQuery().Answers<QuotaSetResponse>();
        routes.Put(Set, Policies.Update, sets.UpdateAsync).Query<QuotaSetQuery>().Body<UpdateQuotaSetRequest>().Answers<QuotaSetResponse>();
        routes.Delete(Set, Policies.Delete, sets.DeleteAsync).Query<QuotaSetQuery>().Answers(StatusCodes.Status202Accepted);
        var classes = routes.Services.GetRequiredService<QuotaClassesHandler>();
        routes.Get(Class, Policies.ShowClass, classes.ShowAsync).Answers<QuotaClassResponse>();
        routes.Put(Class, Policies.UpdateClass, classes.UpdateAsync).Body<UpdateQuotaClassRequest>().Answers<QuotaClassResponse>();
        var limits = routes.Services.GetRequiredService<LimitsHandler>();
        routes.Get("/limits", Policies.Limits, limits.ShowAsync).Query<LimitsQuery>().Answers<LimitsResponse>();
    }
}
