using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Keeps certain images on certain hosts (<c>isolated_images</c>, <c>isolated_hosts</c>) and, unless told otherwise, other images off them.</summary>
internal sealed class IsolatedHostsFilter(IOptions<SchedulingOptions> options) : IHostFilter
{
    private readonly FrozenSet<string> _images = SchedulingOptions.List(options.Value.IsolatedImages).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly FrozenSet<string> _hosts = SchedulingOptions.List(options.Value.IsolatedHosts).ToFrozenSet(StringComparer.Ordinal);
    private readonly bool _isExclusive = options.Value.RestrictIsolatedHostsToIsolatedImages;

    public string Name => "IsolatedHostsFilter";

    public HostAspect LooksAt(SchedulingRequest request) => _images.Count + _hosts.Count is 0 ? HostAspect.Nothing : HostAspect.Whole;

    public string Wish(SchedulingRequest request) => IsIsolated(request) ? "isolated" : "any";

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        var isImage = IsIsolated(request);
        var isHost = _hosts.Contains(host.Host.Value);
        return isImage && !isHost ? FilterVerdict.Refuse("the image is for isolated hosts")
            : isHost && !isImage && _isExclusive ? FilterVerdict.Refuse("the host is for isolated images")
            : FilterVerdict.Accept;
    }

    private bool IsIsolated(SchedulingRequest request) => request.Image is { } image && _images.Contains(image.ToString());
}
