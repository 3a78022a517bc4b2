using Nova.Compute.Jobs;
using Nova.Compute.Options;
using Nova.Contracts.Compute;
using Nova.Virt;

namespace Nova.Compute.Reports;

/// <summary>Tells the control plane now and then how guests use their volumes, where the operator wants it and the driver counts it.</summary>
internal sealed class VolumeUsageReporter(HostParts parts, IVolumeMeasuringDriver driver, IControlPlane controlPlane, TimeSpan interval)
{
    /// <summary>Begins, unless the driver counts nothing or the option says never.</summary>
    public static void Begin(HostParts parts, IVirtDriver driver, IControlPlane controlPlane, ComputeOptions options, JobScheduler scheduler)
    {
        if (driver is IVolumeMeasuringDriver measuring && options.VolumeUsagePollInterval > 0)
        {
            VolumeUsageReporter reporter = new(parts, measuring, controlPlane, TimeSpan.FromSeconds(options.VolumeUsagePollInterval));
            scheduler.Add($"Volume usage of {parts.Host}", reporter.ReportAsync, reporter.Interval);
        }
    }

    private TimeSpan Interval => interval;

    private async Task<TimeSpan> ReportAsync(CancellationToken cancellationToken)
    {
        var uses = await parts.Calls.ReadAsync("measure_volumes", driver.MeasureVolumesAsync, cancellationToken);
        if (uses.Count > 0)
        {
            await controlPlane.ReportVolumeUsageAsync(new VolumeUsageReport(parts.Host, uses), cancellationToken);
        }

        return interval;
    }
}
