using Microsoft.Extensions.Options;
using Nova.Compute.Monitors;
using Nova.Compute.Options;
using Nova.Compute.Pieces;
using Nova.Contracts.Compute;
using Nova.Virt;

namespace Nova.Compute.Reports;

/// <summary>What a host tells of itself: the hypervisor's figures, by the operator's rules.</summary>
internal sealed class HostDescription(DriverCalls calls, ComputeOptions options, HostPieceRules pieces, IOptions<MonitorOptions> monitors)
{
    private readonly CpuMonitor _cpu = new();

    /// <summary>Asks the hypervisor. One call at a time.</summary>
    public async Task<HypervisorReport> ReadAsync(CancellationToken cancellationToken)
    {
        var report = await calls.ReadAsync("describe", calls.Driver.DescribeAsync, cancellationToken);
        var devices = pieces.OffersDevices && calls.Driver is IDeviceDriver driver
            ? await calls.ReadAsync("list_devices", driver.ListDevicesAsync, cancellationToken)
            : [];
        return report with
        {
            Inventory = pieces.Apply(HostFigures.Apply(report.Inventory, options), devices),
            Metrics = monitors.Value.MeasuresCpu && calls.Driver is IHostMeasuringDriver meter
                ? _cpu.Read(await calls.ReadAsync("measure_cpu", meter.MeasureCpuAsync, cancellationToken))
                : null,
        };
    }
}
