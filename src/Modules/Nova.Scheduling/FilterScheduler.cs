using Microsoft.Extensions.Logging;
using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>Serves <see cref="IScheduler"/>: a decision on the current snapshot, counted, logged and remembered as a promise.</summary>
internal sealed partial class FilterScheduler(
    HostSnapshots snapshots, DecisionMaker maker, TimeProvider clock, ILogger<FilterScheduler> log) : IScheduler
{
    /// <inheritdoc />
    public async Task<Result<IReadOnlyList<HostCandidate>>> SelectAsync(SchedulingRequest request, CancellationToken cancellationToken)
    {
        var snapshot = await snapshots.GetAsync(cancellationToken);
        var started = clock.GetTimestamp();
        var decision = maker.Decide(snapshot, request);
        SchedulingTelemetry.Record(decision, clock.GetElapsedTime(started));
        var (amount, hosts, seed) = (request.Resources, decision.Hosts, decision.Seed);
        if (decision.Candidates is not [var best, ..])
        {
            LogRefused(request.RequestId, amount.VCpus, amount.MemoryMiB, amount.DiskGiB, seed, decision.Nothing);
            return new Fault.NoValidHost(decision.Nothing ?? "");
        }

        snapshots.Promise(best.Host, amount);
        LogChosen(request.RequestId, amount.VCpus, amount.MemoryMiB, amount.DiskGiB, seed, best.Host, best.Weight, decision.Candidates.Count, hosts);
        return Result.Of(decision.Candidates);
    }

    /// <inheritdoc />
    public async Task<SchedulingExplanation> ExplainAsync(SchedulingRequest request, CancellationToken cancellationToken)
    {
        var decision = maker.Decide(await snapshots.GetAsync(cancellationToken), request);
        return new(decision.Candidates, decision.Stages);
    }

    /// <inheritdoc />
    public void Forget(HostName host)
    {
        snapshots.Forget();
        LogForgotten(host);
    }

    /// <inheritdoc />
    public void TellBuild(HostName host, bool isGood) => snapshots.TellBuild(host, isGood);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{RequestId}: {VCpus} vCPU, {MemoryMiB} MiB, {DiskGiB} GiB (seed {Seed}): {Host}, weight {Weight}, first of {Candidates} among {Hosts} hosts")]
    private partial void LogChosen(
        string requestId, int vCpus, long memoryMiB, long diskGiB, int seed, HostName host, double weight, int candidates, int hosts);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{RequestId}: {VCpus} vCPU, {MemoryMiB} MiB, {DiskGiB} GiB (seed {Seed}): no host. {Reason}")]
    private partial void LogRefused(string requestId, int vCpus, long memoryMiB, long diskGiB, int seed, string? reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A decision on {Host} turned out wrong; the next one is made on fresh figures")]
    private partial void LogForgotten(HostName host);
}
