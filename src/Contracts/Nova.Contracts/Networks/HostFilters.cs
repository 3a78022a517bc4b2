using System.Text.Json.Serialization;
using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Networks;

/// <summary>What may pass to and from the ports of servers. Served by the networks module.</summary>
public interface IPortFilters
{
    /// <summary>The filters of all ports of these servers, and the addresses of the groups that they name; a constant number of questions to the database.</summary>
    Task<HostFilters> DescribeAsync(IReadOnlyCollection<ServerId> servers, CancellationToken cancellationToken);
}

/// <summary>Makes one host filter the traffic of ports. Served by the network agent; a plugger without it filters nothing.</summary>
public interface IPortFilter
{
    /// <summary>Takes these filters in the place of all earlier ones, and remembers them. A port that they do not name may send, and receives only answers.</summary>
    /// <exception cref="InvalidOperationException">A part of them has not its proper form, or the host's rules could not be changed.</exception>
    Task FilterAsync(HostFilters filters, CancellationToken cancellationToken);
}

/// <summary>All that a host needs to know to filter, and to lead traffic outside.</summary>
public sealed record HostFilters
{
    /// <summary>One for each port of the host's servers.</summary>
    public required IReadOnlyList<PortFilter> Ports { get; init; }

    /// <summary>The addresses, IPv4 and IPv6, of those who have a security group, for each group that a rule names.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Groups { get; init; }

    /// <summary>What leads outside; <see langword="null"/> where it was not told.</summary>
    public HostOutside? Outside { get; init; }
}

/// <summary>The filter of one port.</summary>
public sealed record PortFilter
{
    /// <summary>The port.</summary>
    public required PortId Port { get; init; }

    /// <summary>Whether anything may pass at all.</summary>
    public required bool IsUp { get; init; }

    /// <summary>Whether it is protected: a port that is not may send and receive everything, from every address.</summary>
    public required bool IsSecure { get; init; }

    /// <summary>Further addresses that it may send from.</summary>
    public IReadOnlyList<AllowedSource> Allowed { get; init; } = [];

    /// <summary>What may pass; everything else may not, but for answers to what passed.</summary>
    public IReadOnlyList<FilterRule> Rules { get; init; } = [];
}

/// <summary>A further address that a port may send from.</summary>
/// <param name="Range">An address or a CIDR.</param>
/// <param name="MacAddress">The MAC address with it.</param>
public sealed record AllowedSource(string Range, string MacAddress);

/// <summary>Something that may pass.</summary>
public sealed record FilterRule
{
    /// <summary>To the port, or from it.</summary>
    public required bool IsIngress { get; init; }

    /// <summary>IPv6, or IPv4.</summary>
    public required bool IsIPv6 { get; init; }

    /// <summary>IANA's number of the protocol; <see langword="null"/> for all.</summary>
    public int? Protocol { get; init; }

    /// <summary>The first destination port, or the type of ICMP; <see langword="null"/> for all.</summary>
    public int? First { get; init; }

    /// <summary>The last destination port, or the code of ICMP; <see langword="null"/> for all.</summary>
    public int? Last { get; init; }

    /// <summary>The CIDR of the other side; <see langword="null"/> for everybody, or for <see cref="Group"/>.</summary>
    public string? Prefix { get; init; }

    /// <summary>The security group that the other side has; <see langword="null"/> for everybody, or for <see cref="Prefix"/>.</summary>
    public string? Group { get; init; }
}

/// <summary>Ask for the filters of a host.</summary>
/// <param name="Host">The host.</param>
public sealed record DescribeFilters(HostName Host);

/// <summary>Tell a host that filters of its ports have changed: it asks for them.</summary>
public sealed record FiltersChanged;

/// <summary>How hosts and the control plane speak of filters.</summary>
public static class FilterMethods
{
    private static readonly FilterJson Json = FilterJson.Default;

    /// <summary>An agent asks any conductor.</summary>
    public static readonly RpcMethod<DescribeFilters, HostFilters> Describe =
        new(ConductorMethods.Topic, "describe_filters", new(1, 0), Json.DescribeFilters, Json.HostFilters);

    /// <summary>The control plane tells the agent of one host, which answers at once and asks later.</summary>
    public static readonly RpcMethod<FiltersChanged, Done> Changed =
        new(ComputeMethods.Topic, "filters_changed", new(1, 0), Json.FiltersChanged, Json.Done);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(DescribeFilters))]
[JsonSerializable(typeof(HostFilters))]
[JsonSerializable(typeof(FiltersChanged))]
[JsonSerializable(typeof(Done))]
internal sealed partial class FilterJson : JsonSerializerContext;
