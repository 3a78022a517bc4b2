using Nova.Contracts.Scheduling;
using Nova.Scheduling.Trust;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts of the level that the flavor asks for (<c>trust:trusted_host</c>), as it was attested a moment ago. What is not known is not trusted.</summary>
internal sealed class TrustedFilter(TrustLevels levels) : IHostFilter
{
    private const string ExtraSpec = "trust:trusted_host";

    public string Name => "TrustedFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.Flavor.ExtraSpecs.ContainsKey(ExtraSpec) ? HostAspect.Whole : HostAspect.Nothing;

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        if (!request.Flavor.ExtraSpecs.TryGetValue(ExtraSpec, out var asked))
        {
            return FilterVerdict.Accept;
        }

        var (level, reason) = levels.Of(host.Host);
        return level is null ? FilterVerdict.Refuse($"{asked} asked for, {reason}")
            : level == asked ? FilterVerdict.Accept
            : FilterVerdict.Refuse($"{asked} asked for, it is {level}");
    }
}
