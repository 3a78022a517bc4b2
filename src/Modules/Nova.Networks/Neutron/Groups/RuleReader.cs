using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Nova.Core;

namespace Nova.Networks.Neutron.Groups;

/// <summary>Makes a rule out of what a request says, or says why not. Pure.</summary>
internal static class RuleReader
{
    private const int Icmp = 1;
    private const int Icmp6 = 58;

    /// <summary>The names that clients use, with IANA's numbers.</summary>
    private static readonly Dictionary<string, int> Protocols = new(StringComparer.Ordinal)
    {
        ["ah"] = 51,
        ["dccp"] = 33,
        ["egp"] = 8,
        ["esp"] = 50,
        ["gre"] = 47,
        ["hopopt"] = 0,
        ["icmp"] = Icmp,
        ["icmpv6"] = Icmp6,
        ["igmp"] = 2,
        ["ip"] = 0,
        ["ipip"] = 4,
        ["ipv6-encap"] = 41,
        ["ipv6-frag"] = 44,
        ["ipv6-icmp"] = Icmp6,
        ["ipv6-nonxt"] = 59,
        ["ipv6-opts"] = 60,
        ["ipv6-route"] = 43,
        ["ospf"] = 89,
        ["pgm"] = 113,
        ["rsvp"] = 46,
        ["sctp"] = 132,
        ["tcp"] = 6,
        ["udp"] = 17,
        ["udplite"] = 136,
        ["vrrp"] = 112,
    };

    private static readonly int[] WithPorts = [6, 17, 33, 132, 136];

    /// <summary>The protocol's number; <see langword="null"/> for all. In IPv6 the name of ICMP means its own.</summary>
    public static int? NumberOf(string? protocol, string ethertype) => protocol switch
    {
        null or "any" => null,
        "icmp" when ethertype is RuleItem.IPv6 => Icmp6,
        _ when Protocols.TryGetValue(protocol, out var known) => known,
        _ => int.TryParse(protocol, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
    };

    /// <summary>The rule; its group, project and time come from the draft.</summary>
    public static Result<RuleItem> Read(RuleBody body, RuleItem draft)
    {
        if (body.RemoteAddressGroupId is { Length: > 0 })
        {
            return new Fault.Invalid("Invalid input for remote_address_group_id: this cloud has no address groups.");
        }

        if (Ethertype(body.Ethertype) is not { } ethertype)
        {
            return new Fault.Invalid($"Security group rule for ethertype '{body.Ethertype}' not supported. Allowed values are ['IPv4', 'IPv6'].");
        }

        if (!TryProtocol(body.Protocol, out var protocol))
        {
            return new Fault.Invalid(
                $"Security group rule protocol {body.Protocol} not supported. Only protocol values [{string.Join(", ", Protocols.Keys.Order())}] and integer representations [0 to 255] are supported.");
        }

        var rule = draft with
        {
            Direction = body.Direction,
            Ethertype = ethertype,
            Protocol = protocol,
            PortMin = body.PortRangeMin,
            PortMax = body.PortRangeMax,
            RemoteGroupId = body.RemoteGroupId is { Length: > 0 } group ? Ownership.Id(group) : null,
            Description = body.Description ?? "",
        };
        return Ports(rule) is { } wrong ? wrong : Remote(rule, body.RemoteIpPrefix);
    }

    private static string? Ethertype(string? text) => text?.ToUpperInvariant() switch
    {
        null or "" or "IPV4" => RuleItem.IPv4,
        "IPV6" => RuleItem.IPv6,
        _ => null,
    };

    private static bool TryProtocol(JsonElement wanted, out string? protocol)
    {
        protocol = wanted.ValueKind switch
        {
            JsonValueKind.String => wanted.GetString()!.ToLowerInvariant(),
            JsonValueKind.Number => wanted.GetRawText(),
            _ => null,
        };
        if (protocol is null or "" or "any")
        {
            protocol = null;
            return wanted.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.String;
        }

        return Protocols.ContainsKey(protocol)
            || (int.TryParse(protocol, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 255 && number.ToString(CultureInfo.InvariantCulture) == protocol);
    }

    private static Fault.Invalid? Ports(RuleItem rule)
    {
        var number = NumberOf(rule.Protocol, rule.Ethertype);
        if (rule.PortMin is null && rule.PortMax is null)
        {
            return null;
        }

        if (number is null)
        {
            return new Fault.Invalid("Must also specify protocol if port range is given.");
        }

        if (number is Icmp or Icmp6)
        {
            return rule.PortMin is null ? new Fault.Invalid($"ICMP code (port-range-max) {rule.PortMax} is provided but ICMP type (port-range-min) is missing.")
                : rule.PortMin is < 0 or > 255 ? new Fault.Invalid($"Invalid value for ICMP type (port_range_min) {rule.PortMin}. It must be 0 to 255.")
                : rule.PortMax is < 0 or > 255 ? new Fault.Invalid($"Invalid value for ICMP code (port_range_max) {rule.PortMax}. It must be 0 to 255.")
                : null;
        }

        return !WithPorts.Contains(number.Value)
                ? new Fault.Invalid($"Security group rule for protocol {rule.Protocol} cannot have ports: only tcp, udp, udplite, sctp and dccp have them.")
            : rule.PortMin is null || rule.PortMax is null || rule.PortMin is < 1 or > 65_535 || rule.PortMax is < 1 or > 65_535 || rule.PortMin > rule.PortMax
                ? new Fault.Invalid("For TCP/UDP protocols, port_range_min must be <= port_range_max, both from 1 to 65535.")
            : null;
    }

    private static Result<RuleItem> Remote(RuleItem rule, string? prefix)
    {
        if (prefix is not { Length: > 0 })
        {
            return rule;
        }

        if (rule.RemoteGroupId is not null)
        {
            return new Fault.Invalid("Only remote_ip_prefix or remote_group_id may be provided.");
        }

        if (!TryPrefix(prefix, out var network))
        {
            return new Fault.Invalid($"Invalid input for remote_ip_prefix. Reason: '{prefix}' is not a valid CIDR.");
        }

        var isIPv6 = network.BaseAddress.AddressFamily is AddressFamily.InterNetworkV6;
        return isIPv6 == (rule.Ethertype is RuleItem.IPv6)
            ? rule with { RemotePrefix = prefix.Contains('/', StringComparison.Ordinal) ? prefix : network.ToString() }
            : new Fault.Invalid($"Conflicting value ethertype {rule.Ethertype} for CIDR {prefix}");
    }

    /// <summary>An address, or a range of any length; bits behind the prefix are dropped.</summary>
    public static bool TryPrefix(string text, out IPNetwork network)
    {
        network = default;
        var parts = text.Split('/');
        if (parts.Length > 2 || parts[0].AsSpan().ContainsAny("%[]") || !IPAddress.TryParse(parts[0], out var address)
            || (address.AddressFamily is AddressFamily.InterNetwork && address.ToString() != parts[0]))
        {
            return false;
        }

        var octets = address.GetAddressBytes();
        var length = octets.Length * 8;
        if (parts is [_, var given] && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > octets.Length * 8))
        {
            return false;
        }

        for (var bit = length; bit < octets.Length * 8; bit++)
        {
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        network = new IPNetwork(new IPAddress(octets), length);
        return true;
    }
}
