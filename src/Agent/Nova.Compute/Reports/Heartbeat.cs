using Nova.Compute.Options;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Compute.Jobs;

namespace Nova.Compute.Reports;

/// <summary>
/// Tells the control plane that the host is alive and what it has. A host whose hypervisor does not answer does not report: it
/// could not take a server either.
/// </summary>
internal sealed class Heartbeat
{
    private const string Binary = "nova-compute";

    // A host that starts fifty guests does not report fifty times.
    private static readonly TimeSpan ChangeDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);

    private readonly HostName _host;
    private readonly HostDescription _description;
    private readonly IControlPlane _controlPlane;
    private readonly ComputeOptions _options;
    private readonly ComputeMetrics _metrics;
    private readonly Job _job;

    public Heartbeat(
        HostName host, HostDescription description, IControlPlane controlPlane, ComputeOptions options, ComputeMetrics metrics, JobScheduler scheduler)
    {
        (_host, _description, _controlPlane, _options, _metrics) = (host, description, controlPlane, options, metrics);
        _job = scheduler.Add($"Heartbeat of {host}", BeatAsync, TimeSpan.Zero);
    }

    /// <summary>Whether the last one arrived.</summary>
    public bool IsAlive { get; private set; }

    /// <summary>The host's figures changed: has a heartbeat sent before the next is due.</summary>
    public void Changed() => _job.Soon(ChangeDelay);

    private async Task<TimeSpan> BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await _description.ReadAsync(cancellationToken);
            var reply = await _controlPlane.ReportHostAsync(new HostReport(_host, Binary, report), cancellationToken);
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
}
