using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Web;

namespace Nova.Usage.Audits;

/// <summary>Tells which hosts' usage was audited in a period (<c>os-instance_usage_audit_log</c>).</summary>
internal sealed class AuditHandler(AuditStore audits, IHostDirectory hosts, IOptions<AuditOptions> options, TimeProvider clock)
{
    private const string Shown = "yyyy-MM-dd HH:mm:ss";

    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) =>
        call.Json(new AuditsResponse { Audits = await ViewAsync(AuditPeriod.Before(clock.GetUtcNow(), options.Value.Unit), cancellationToken) });

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var text = call.Route("id");
        // A fraction of a second is allowed, and means nothing here.
        return DateTimeOffset.TryParseExact(text, [Shown, Shown + ".FFFFFF"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var before)
            ? call.Json(new AuditResponse { Audit = await ViewAsync(AuditPeriod.Before(before, options.Value.Unit), cancellationToken) })
            : call.Fault(new Fault.Invalid($"Invalid timestamp for date {text}"));
    }

    private async Task<AuditView> ViewAsync(AuditPeriod period, CancellationToken cancellationToken)
    {
        var rows = await audits.ListAsync(period, cancellationToken);
        var all = (await hosts.ListAsync(cancellationToken)).Select(host => host.Host.Value).Union(rows.Select(row => row.Host)).Order(StringComparer.Ordinal).ToList();
        var missing = all.Except(rows.Select(row => row.Host)).ToList();
        return new AuditView
        {
            PeriodBeginning = period.From.UtcDateTime.ToString(Shown, CultureInfo.InvariantCulture),
            PeriodEnding = period.To.UtcDateTime.ToString(Shown, CultureInfo.InvariantCulture),
            NumHosts = all.Count,
            NumHostsDone = rows.Count,
            NumHostsRunning = 0,
            NumHostsNotRun = missing.Count,
            HostsNotRun = missing,
            TotalInstances = rows.Sum(row => row.Servers),
            TotalErrors = 0,
            OverallStatus = missing is [] ? "ALL hosts done. 0 errors." : $"{rows.Count} of {all.Count} hosts done. 0 errors.",
            Log = rows.ToDictionary(row => row.Host, row => new HostAuditView("DONE", row.Servers, 0, string.Create(
                CultureInfo.InvariantCulture, $"The servers of host {row.Host} were counted: {row.Servers}, in {row.Milliseconds / 1000.0:0.###} seconds."))),
        };
    }
}
