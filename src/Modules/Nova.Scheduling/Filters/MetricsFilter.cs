using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts that report every metric that counts. Where metrics are required it always runs: the original fails the request instead.</summary>
internal sealed class MetricsFilter(MetricSettings settings) : IHostFilter
{
    public string Name => "MetricsFilter";

    public bool IsIndispensable { get; } = settings.Options.Required && settings.Ratios.Count > 0;

    public HostAspect LooksAt(SchedulingRequest request) => settings.Ratios.Count is 0 ? HostAspect.Nothing : HostAspect.Whole;

    public string Wish(SchedulingRequest request) => "";

    public FilterVerdict Judge(HostState host, SchedulingRequest request) =>
        settings.MissingOf(host) is { } missing ? FilterVerdict.Refuse($"{missing} is not reported") : FilterVerdict.Accept;
}
