using Nova.Contracts.Compute;

namespace Nova.Virt.Simulated;

/// <summary>What a simulated host measures of itself: the virtual CPUs of guests that run are busy, all others idle.</summary>
internal sealed partial class SimulatedDriver : IHostMeasuringDriver
{
    private const int FrequencyMHz = 2000;
    private const long NanosecondsPerTick = 100;

    private readonly Lock _meter = new();
    private DateTimeOffset? _measuredAt;
    private long _busy;
    private long _idle;

    public async Task<HostCpuTimes> MeasureCpuAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(SimulatedCall.Query, cancellationToken);
        int running;
        lock (_guard)
        {
            running = _guests.Values.Where(guest => guest.PowerState is PowerState.Running).Sum(guest => guest.VCpus);
        }

        lock (_meter)
        {
            var now = _clock.GetUtcNow();
            var passed = (now - (_measuredAt ?? _startedAt)).Ticks * NanosecondsPerTick;
            _measuredAt = now;
            var busy = Math.Min(running, _options.VCpus);
            (_busy, _idle) = (_busy + (passed * busy), _idle + (passed * (_options.VCpus - busy)));
            return new HostCpuTimes(_busy, 0, _idle, 0, FrequencyMHz);
        }
    }
}
