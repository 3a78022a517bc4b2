using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>
/// Keeps hosts whose aggregates name image properties for images that have those values; an image that lacks the property passes. Only names
/// that are an image property's (<c>hw_…</c>, <c>img_…</c>, <c>os_…</c>) are looked at, whatever else aggregates say.
/// </summary>
internal sealed class AggregateImagePropertiesIsolation(IOptions<SchedulingOptions> options) : IHostFilter
{
    private static readonly string[] Properties = ["hw_", "img_", "os_"];
    private readonly string _scope = options.Value.AggregateImagePropertiesIsolationNamespace is { Length: > 0 } name
        ? name + options.Value.AggregateImagePropertiesIsolationSeparator
        : "";

    public string Name => "AggregateImagePropertiesIsolation";

    public HostAspect LooksAt(SchedulingRequest request) => request.ImageProperties.Count is 0 ? HostAspect.Nothing : HostAspect.Aggregates;

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        if (host.AggregateMetadata.Count is 0 || request.ImageProperties.Count is 0)
        {
            return FilterVerdict.Accept;
        }

        foreach (var key in host.AggregateMetadata.Keys.Where(key => key.StartsWith(_scope, StringComparison.Ordinal)))
        {
            var property = key[_scope.Length..];
            if (IsStated(request, property, out var value) && host.Values(key) is { } values && !values.Contains(value, Comparer(value)))
            {
                return FilterVerdict.Refuse($"the image has {property} {value}, the aggregates of the host take {string.Join(", ", values)}");
            }
        }

        return FilterVerdict.Accept;
    }

    private static bool IsStated(SchedulingRequest request, string property, out string value) =>
        request.ImageProperties.TryGetValue(property, out value!)
        && Properties.Any(prefix => property.StartsWith(prefix, StringComparison.Ordinal))
        && value is not ("" or "0") && !value.Equals("false", StringComparison.OrdinalIgnoreCase);

    // Truth has been written in several ways.
    private static StringComparer Comparer(string value) =>
        value.Equals("true", StringComparison.OrdinalIgnoreCase) ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
}
