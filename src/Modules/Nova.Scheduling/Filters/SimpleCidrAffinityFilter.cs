using System.Globalization;
using System.Net;
using System.Numerics;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>Passes hosts whose address is in the network of the hints <c>build_near_host_ip</c> and <c>cidr</c> (default <c>/24</c>).</summary>
/// <remarks>Where the original fails the whole request (a text that is no network), no host passes.</remarks>
internal sealed class SimpleCidrAffinityFilter : IHostFilter
{
    public string Name => "SimpleCIDRAffinityFilter";

    public HostAspect LooksAt(SchedulingRequest request) => request.Hint("build_near_host_ip") is { Length: > 0 } ? HostAspect.Whole : HostAspect.Nothing;

    public FilterVerdict Judge(HostState host, SchedulingRequest request)
    {
        if (request.Hint("build_near_host_ip") is not { Length: > 0 } near)
        {
            return FilterVerdict.Accept;
        }

        var mask = request.Hint("cidr") ?? "/24";
        if (!IPAddress.TryParse(near, out var wanted) || Prefix(mask.TrimStart('/'), 8 * wanted.GetAddressBytes().Length) is not { } prefix)
        {
            return FilterVerdict.Refuse($"{near}{mask} is not a network");
        }

        return IPAddress.TryParse(host.Hypervisor.Address, out var address) && Share(address.GetAddressBytes(), wanted.GetAddressBytes(), prefix)
            ? FilterVerdict.Accept
            : FilterVerdict.Refuse($"near {near}{mask} asked for, the host is at {host.Hypervisor.Address}");
    }

    // A length, or a mask such as 255.255.255.0.
    private static int? Prefix(string text, int bits)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return length <= bits ? length : null;
        }

        if (!IPAddress.TryParse(text, out var mask) || mask.GetAddressBytes() is var bytes && 8 * bytes.Length != bits)
        {
            return null;
        }

        var ones = bytes.Sum(octet => BitOperations.PopCount(octet));
        return Enumerable.Range(0, bits).All(bit => (bytes[bit / 8] >> (7 - (bit % 8)) & 1) == (bit < ones ? 1 : 0)) ? ones : null;
    }

    private static bool Share(byte[] left, byte[] right, int prefix) =>
        left.Length == right.Length
        && Enumerable.Range(0, prefix).All(bit => ((left[bit / 8] ^ right[bit / 8]) >> (7 - (bit % 8)) & 1) is 0);
}
