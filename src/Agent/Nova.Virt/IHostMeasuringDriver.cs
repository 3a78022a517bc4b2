namespace Nova.Virt;

/// <summary>A hypervisor that measures its host.</summary>
public interface IHostMeasuringDriver : IVirtDriver
{
    /// <summary>How long the host's processors have done what since it started.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.Hypervisor"/>.</exception>
    Task<HostCpuTimes> MeasureCpuAsync(CancellationToken cancellationToken);
}

/// <summary>Times of all processors together, in nanoseconds.</summary>
/// <param name="User">In programs, guests among them.</param>
/// <param name="Kernel">In the kernel.</param>
/// <param name="Idle">With nothing to do.</param>
/// <param name="IoWait">With nothing to do but to wait for disks.</param>
/// <param name="FrequencyMHz">Of the processors.</param>
public sealed record HostCpuTimes(long User, long Kernel, long Idle, long IoWait, int FrequencyMHz);
