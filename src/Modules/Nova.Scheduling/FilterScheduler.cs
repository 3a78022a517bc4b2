using Microsoft.Extensions.Logging;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling.Drivers;
using Nova.Scheduling.Plugins;
using Nova.Scheduling.Replay;

namespace Nova.Scheduling;

/// <summary>Serves <see cref="IScheduler"/>: a driver's decision on the current snapshot, counted, logged and remembered as a promise.</summary>
internal sealed partial class FilterScheduler(
    HostSnapshots snapshots, SchedulerDrivers drivers, OptionsFile file, TimeProvider clock, ILogger<FilterScheduler> log) : IScheduler
{
    /// <inheritdoc />
    public async Task<Result<IReadOnlyList<HostCandidate>>> SelectAsync(SchedulingRequest request, CancellationToken cancellationToken)
    {
        var (snapshot, given) = (await snapshots.GetAsync(cancellationToken), await WithOptionsAsync(request, cancellationToken));
        var started = clock.GetTimestamp();
        var driver = drivers.For(given);
        var decision = driver.Decide(snapshot, given);
        SchedulingTelemetry.Record(decision, clock.GetElapsedTime(started));
        var (amount, hosts) = (request.Resources, decision.Hosts);
        if (decision.Finalists is not [var best, ..])
        {
            LogRefused(request.RequestId, amount.VCpus, amount.MemoryMiB, amount.DiskGiB, decision.Seed, decision.Nothing);
            return new Fault.NoValidHost(decision.Nothing ?? "");
        }

        snapshots.Promise(best.Candidate.Host, amount, request.Flavor.Id);
        if (log.IsEnabled(LogLevel.Information))
        {
            var record = DecisionReplay.Write(driver, request, decision);
            LogChosen(request.RequestId, amount.VCpus, amount.MemoryMiB, amount.DiskGiB, best.Candidate.Host, decision.Passed, hosts, record);
        }

        return Result.Of(decision.Candidates);
    }

    /// <inheritdoc />
    public async Task<SchedulingExplanation> ExplainAsync(SchedulingRequest request, CancellationToken cancellationToken) =>
        drivers.For(request).Explain(await snapshots.GetAsync(cancellationToken), await WithOptionsAsync(request, cancellationToken));

    /// <inheritdoc />
    public void Forget(HostName host)
    {
        snapshots.Forget();
        LogForgotten(host);
    }

    /// <inheritdoc />
    public void TellBuild(HostName host, bool isGood) => snapshots.TellBuild(host, isGood);

    private async ValueTask<SchedulingRequest> WithOptionsAsync(SchedulingRequest request, CancellationToken cancellationToken) =>
        await file.ReadAsync(cancellationToken) is { Count: > 0 } options ? request with { Options = options } : request;

    // The record is what a decision is replayed from.
    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{RequestId}: {VCpus} vCPU, {MemoryMiB} MiB, {DiskGiB} GiB: {Host}, first of {Candidates} among {Hosts} hosts. Decision {Record}")]
    private partial void LogChosen(string requestId, int vCpus, long memoryMiB, long diskGiB, HostName host, int candidates, int hosts, string record);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{RequestId}: {VCpus} vCPU, {MemoryMiB} MiB, {DiskGiB} GiB (seed {Seed}): no host. {Reason}")]
    private partial void LogRefused(string requestId, int vCpus, long memoryMiB, long diskGiB, int seed, string? reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A decision on {Host} turned out wrong; the next one is made on fresh figures")]
    private partial void LogForgotten(HostName host);
}
