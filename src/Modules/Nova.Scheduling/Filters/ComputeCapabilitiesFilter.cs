using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>
/// Passes hosts that have what the flavor's extra specs of the scope <c>capabilities:</c> ask for. A spec without a scope counts
/// only if its name is that of a capability: others are meant for somebody else.
/// </summary>
internal sealed class ComputeCapabilitiesFilter : IHostFilter
{
    private const string Scope = "capabilities";

    public string Name => "ComputeCapabilitiesFilter";

    public HostAspect LooksAt(SchedulingRequest request)
    {
        var aspect = HostAspect.Nothing;
        foreach (var name in request.Flavor.ExtraSpecs.Keys)
        {
            var path = name.Split(':');
            if (path is [Scope, _, ..] or [_])
            {
                var step = HostAttributes.AspectOf(path is [_] ? path[0] : path[1]);
                aspect = step > aspect ? step : aspect;
            }
        }

        return aspect;
    }

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        foreach (var (name, wanted) in request.Flavor.ExtraSpecs)
        {
            var path = name.Split(':');
            var isScoped = path is [Scope, _, ..];
            if (!isScoped && (path.Length > 1 || host.Attribute(name) is null))
            {
                continue;
            }

            var value = Find(host, isScoped ? path.AsSpan(1) : path);
            if (value is null || !Requirement.IsMet(value, wanted))
            {
                return FilterVerdict.Refuse($"{name} {wanted} asked for, the host has {value ?? "none"}");
            }
        }

        return FilterVerdict.Accept;
    }

    private static string? Find(HostState host, ReadOnlySpan<string> path) =>
        host.Attribute(path[0]) is not { } value ? null : path.Length is 1 ? value : JsonPath.Find(value, path[1..]);
}
