using Microsoft.Extensions.DependencyInjection;
using Nova.Core;
using Nova.Hosting;

namespace Nova.Servers.Audits;

/// <summary>Registers the audit of claims.</summary>
internal static class ClaimAuditRegistration
{
    public static IServiceCollection AddClaimAudit(this IServiceCollection services) =>
        services.AddNovaOptions<ClaimAuditOptions>().AddSingleton<PlacedServerStore>().AddPeriodicTask<ClaimAudit>();
}
