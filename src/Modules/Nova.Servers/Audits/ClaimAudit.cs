using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;
using Nova.Hosting;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Topology;

namespace Nova.Servers.Audits;

/// <summary>
/// Compares servers with their claims and repairs: a server on a host claims what it uses of it, and a claim whose server is gone is given back.
/// Each finding is looked at once more in the transaction that repairs it, since servers come and go meanwhile.
/// </summary>
internal sealed partial class ClaimAudit(
    Database database, ServerStore servers, PlacedServerStore placed, IPlacement placement, GuestDemands demands, IOptions<ClaimAuditOptions> options, TimeProvider clock,
    ILogger<ClaimAudit> logger) : PeriodicTask("claim_audit", clock, logger)
{
    private const int Batch = 500;

    private static readonly Meter Meter = new("Nova.Servers.Claims");

    private static readonly Counter<long> Findings = Meter.CreateCounter<long>(
        "nova.servers.claim_findings", description: "Differences between servers and claims by kind (missing, orphan) and outcome (repaired, refused).");

    private readonly ILogger _logger = logger;

    protected override TimeSpan Interval => TimeSpan.FromSeconds(options.Value.IntervalSeconds);

    protected override TimeSpan FirstDelay => Interval;

    protected override async Task RunOnceAsync(CancellationToken cancellationToken) => await AuditAsync(cancellationToken);

    /// <summary>One pass; answers how much it repaired.</summary>
    internal async Task<int> AuditAsync(CancellationToken cancellationToken)
    {
        var expected = await placed.ListAsync(cancellationToken);
        var claims = (await placement.ListClaimsAsync(cancellationToken)).ToLookup(claim => claim.Server);
        var repaired = 0;
        foreach (var (server, host) in expected.Where(pair => claims[pair.Key].All(claim => claim.Host != pair.Value)))
        {
            repaired += await ClaimAsync(server, host, cancellationToken) ? 1 : 0;
        }

        foreach (var suspects in claims.Select(group => group.Key).Where(server => !expected.ContainsKey(server)).Chunk(Batch))
        {
            repaired += await GiveBackAsync(suspects, cancellationToken);
        }

        return repaired;
    }

    private async Task<int> GiveBackAsync(ServerId[] suspects, CancellationToken cancellationToken)
    {
        var existing = await servers.ExistingAsync([.. suspects.Select(server => server.ToString())], cancellationToken);
        var orphans = suspects.ExceptBy(existing, server => server.ToString(), StringComparer.Ordinal).ToList();
        foreach (var server in orphans)
        {
            await database.WriteAsync(work => placement.ReleaseAsync(work, server, cancellationToken), cancellationToken);
            Record("orphan", "repaired");
            LogOrphan(server);
        }

        return orphans.Count;
    }

    // What it held elsewhere is given back in the same transaction; where the host has no room, that stays as well, and the next pass tries again.
    private async Task<bool> ClaimAsync(ServerId server, HostName host, CancellationToken cancellationToken)
    {
        var outcome = await database.TryWriteAsync<Done>(
            async work =>
            {
                var settled = await servers.ChangeAsync(
                    work, server, row => row.Host == host.Value && row.Status.Task is TaskState.None ? row with { } : new Fault.Conflict("It moved meanwhile."), cancellationToken);
                if (!settled.TryGet(out var row, out var gone))
                {
                    return gone;
                }

                await placement.ReleaseAsync(work, server, cancellationToken);
                return await placement.ClaimAsync(work, row.ToHolder(), host, demands.ClaimOf(row.GetFlavor(), row.IsVolumeBacked, row.GetImageProperties()), cancellationToken);
            },
            cancellationToken);
        var isDone = outcome.TryGet(out _, out var refusal);
        Record("missing", isDone ? "repaired" : "refused");
        if (isDone)
        {
            LogMissing(server, host);
        }
        else
        {
            LogRefused(server, host, refusal!.Message);
        }

        return isDone;
    }

    private static void Record(string kind, string outcome) =>
        Findings.Add(1, new KeyValuePair<string, object?>("kind", kind), new KeyValuePair<string, object?>("outcome", outcome));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Server {Server} is on {Host} without a claim; it has one now")]
    private partial void LogMissing(ServerId server, HostName host);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Server {Server} is on {Host} without a claim, and cannot have one: {Reason}")]
    private partial void LogRefused(ServerId server, HostName host, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A claim of server {Server}, which is gone, is given back")]
    private partial void LogOrphan(ServerId server);
}
