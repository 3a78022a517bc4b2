using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;
using Nova.Hosting;
using Nova.Usage.Actions;
using Nova.Usage.Audits;
using Nova.Usage.Notifications;
using Nova.Usage.Storage;
using Nova.Usage.Tenants;
using Nova.Web;

namespace Nova.Usage;

/// <summary>The module's whole public surface: what a host must call to have the record of actions.</summary>
public static class UsageModule
{
    /// <summary>Registers the module: API, contract, storage.</summary>
    public static IServiceCollection AddUsage(this IServiceCollection services)
    {
        services.AddMigrations(typeof(UsageModule).Assembly, "usage");
        services.TryAddSingleton(TimeProvider.System);
        services.AddNovaOptions<AuditOptions>();
        services.AddNovaOptions<NotificationOptions>().AddNovaOptions<NotificationFormatOptions>();
        services.AddSingleton<NotificationStore>().AddSingleton<Notices>().AddSingleton<INotices>(provider => provider.GetRequiredService<Notices>());
        services.AddSingleton<ServerNotifier>().AddSingleton<IServerNews>(provider => provider.GetRequiredService<ServerNotifier>());
        services.AddSingleton<ActionStore>().AddSingleton<IActionLog, ActionLog>().AddSingleton<ActionsHandler>();
        services.AddSingleton<TenantUsageHandler>().AddSingleton<AuditStore>().AddSingleton<AuditHandler>();
        return services.AddPolicies(Policies.All).AddApiJson(UsageJson.Default).AddApi(Surfaces.Compute, Map);
    }

    /// <summary>Counts the servers of each host when a period is over, where that is wanted (the conductor role).</summary>
    public static IServiceCollection AddUsageAudits(this IServiceCollection services) => services.AddSingleton<ExistenceNotices>().AddPeriodicTask<UsageAudit>();

    /// <summary>Sends the notifications that wait (the conductor role).</summary>
    public static IServiceCollection AddNotificationRelay(this IServiceCollection services) =>
        services.AddSingleton<NotificationDrivers>().AddPeriodicTask<NotificationRelay>();

    private static void Map(IApiRoutes routes)
    {
        var actions = routes.Services.GetRequiredService<ActionsHandler>();
        routes.Get("/servers/{id}/os-instance-actions", Policies.ListActions, actions.ListAsync)
            .Query<ListActionsQuery>().Answers<ActionsResponse>();
        routes.Get("/servers/{id}/os-instance-actions/{request}", Policies.ShowAction, actions.ShowAsync).Answers<ActionResponse>();
        var usage = routes.Services.GetRequiredService<TenantUsageHandler>();
        routes.Get("/os-simple-tenant-usage", Policies.ListUsage, usage.ListAsync).Query<UsageQuery>().Answers<UsagesResponse>();
        routes.Get("/os-simple-tenant-usage/{id}", Policies.ShowUsage, usage.ShowAsync).Query<UsageQuery>().Answers<UsageResponse>();
        var audits = routes.Services.GetRequiredService<AuditHandler>();
        routes.Get("/os-instance_usage_audit_log", Policies.ListAudits, audits.ListAsync).Answers<AuditsResponse>();
        routes.Get("/os-instance_usage_audit_log/{id}", Policies.ShowAudit, audits.ShowAsync).Answers<AuditResponse>();
    }
}
