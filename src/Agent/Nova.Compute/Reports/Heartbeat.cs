using Nova.Compute.Fencing;
using Nova.Compute.Jobs;
using Nova.Compute.Options;
using Nova.Contracts.Compute;

namespace Nova.Compute.Reports;

/// <summary>
/// Tells the control plane that the host is alive and what it has. A host whose hypervisor does not answer does not report: it
/// could not take a server either. One that is behind its epoch lets go of what was taken from it, and reports again.
/// </summary>
internal sealed class Heartbeat
{
    private const string Binary = "nova-compute";

    // A host that starts fifty guests does not report fifty times.
    private static readonly TimeSpan ChangeDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    private readonly HostParts _parts;
    private readonly HostDescription _description;
    private readonly IControlPlane _controlPlane;
    private readonly LetGo _letGo;
    private readonly ComputeOptions _options;
    private readonly ComputeMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly LostHypervisor _lost;
    private readonly Job _job;

    public Heartbeat(
        HostParts parts, HostDescription description, IControlPlane controlPlane, LetGo letGo, ComputeOptions options, ComputeMetrics metrics, JobScheduler scheduler, TimeProvider clock)
    {
        (_parts, _description, _controlPlane, _letGo, _options, _metrics, _clock) = (parts, description, controlPlane, letGo, options, metrics, clock);
        _lost = new LostHypervisor(parts, controlPlane);
        _job = scheduler.Add($"Heartbeat of {parts.Host}", BeatAsync, TimeSpan.Zero);
        parts.Fence.Unsure = Changed;
    }

    /// <summary>Told when the host may act again, or has let go of something.</summary>
    public Action? CaughtUp { get; set; }

    /// <summary>Whether the last one arrived.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>The host's figures changed: has a heartbeat sent before the next is due.</summary>
    public void Changed() => _job.Soon(ChangeDelay);

    private async Task<TimeSpan> BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await DescribeAsync(cancellationToken);
            var wasSound = _parts.Fence.IsSound;
            var (reply, isBehind) = await ReportAsync(report, cancellationToken);
            if (isBehind)
            {
                var epoch = _parts.Fence.Wanted;
                await _letGo.RunAsync(cancellationToken);
                _parts.Fence.Accept(epoch);
            }

            if (isBehind || !wasSound)
            {
                CaughtUp?.Invoke();
            }

            if (isBehind)
            {
                (reply, _) = await ReportAsync(report, cancellationToken);
            }

            IsAlive = true;
            var next = reply.Next > TimeSpan.Zero ? reply.Next : TimeSpan.FromSeconds(_options.ReportInterval);
            return next > LeastInterval ? next : LeastInterval;
        }
        catch
        {
            IsAlive = false;
            _metrics.HeartbeatFailed();
            throw;
        }
    }

    private async Task<HypervisorReport> DescribeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _description.ReadAsync(cancellationToken);
        }
        finally
        {
            await _lost.LookAsync(cancellationToken);
        }
    }

    private async Task<(HostReportReply Reply, bool IsBehind)> ReportAsync(HypervisorReport report, CancellationToken cancellationToken)
    {
        var askedAt = _clock.GetTimestamp();
        var reply = await _controlPlane.ReportHostAsync(new HostReport(_parts.Host, Binary, report) { Epoch = _parts.Fence.Epoch ?? 0 }, cancellationToken);
        return (reply, _parts.Fence.Hear(reply, askedAt));
    }
}
