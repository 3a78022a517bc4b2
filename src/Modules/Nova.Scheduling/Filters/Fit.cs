using System.Globalization;

namespace Nova.Scheduling.Filters;

/// <summary>The one rule of capacity, the same as that of a claim.</summary>
internal static class Fit
{
    /// <summary>Whether a host with this much of a resource can take that much more.</summary>
    /// <param name="resource">The host's.</param>
    /// <param name="asked">The server's.</param>
    /// <param name="unit">For the reason, e.g. <c>MiB</c>.</param>
    public static FilterVerdict Judge(in ResourceState resource, long asked, string unit)
    {
        // A ratio lets servers share with one another, never one server with itself: a guest with more memory than the host
        // would be killed by the host, one with more processors would wait for itself.
        if (asked > resource.Usable)
        {
            return Refuse($"{asked} {unit} asked for, {resource.Usable} {unit} in the host");
        }

        return resource.Used + asked <= resource.Limit
            ? FilterVerdict.Accept
            : Refuse($"{asked} {unit} asked for, {Math.Max(0, Math.Floor(resource.Free))} {unit} free of {Math.Floor(resource.Limit)} {unit} (ratio {resource.Ratio})");
    }

    private static FilterVerdict Refuse(FormattableString reason) => FilterVerdict.Refuse(reason.ToString(CultureInfo.InvariantCulture));
}
