using System.Net;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Networks.Catalog;

namespace Nova.Networks.Ports;

/// <summary>Turns what a user asked for into ports of networks that the project may use. Pure.</summary>
internal static class PortPlanner
{
    public const string DefaultGroup = "default";

    public static Result<IReadOnlyList<PlannedPort>> Plan(IReadOnlyList<Network> networks, NetworkRequest request)
    {
        if (request.SecurityGroups.FirstOrDefault(group => group is not DefaultGroup) is { } unknown)
        {
            return new Fault.Invalid($"Security group {unknown} not found.");
        }

        return request.Choice switch
        {
            NetworkChoice.None => Nothing(),
            NetworkChoice.Listed => Listed(networks, request.Ports),
            _ => networks switch
            {
                [] => Nothing(),
                [var only] => Ports([new PlannedPort(only, null, null)]),
                _ => new Fault.Conflict("Multiple possible networks found, use a Network ID to be more specific."),
            },
        };
    }

    private static Result<IReadOnlyList<PlannedPort>> Nothing() => Ports([]);

    // An interface has no implicit conversion to the result; a list has.
    private static Result<IReadOnlyList<PlannedPort>> Ports(List<PlannedPort> ports) => ports;

    private static Result<IReadOnlyList<PlannedPort>> Listed(IReadOnlyList<Network> networks, IReadOnlyList<RequestedPort> requested)
    {
        // Ports that users make themselves come with Neutron's API; until then nobody can have one.
        if (requested.FirstOrDefault(entry => entry.Port is not null) is { Port: { } port })
        {
            return new Fault.Invalid($"Port id {port} could not be found.");
        }

        var missing = requested.Where(entry => networks.All(network => network.Id != entry.Network)).Select(entry => entry.Network.ToString()).Distinct();
        if (string.Join(", ", missing) is { Length: > 0 } ids)
        {
            return new Fault.Invalid($"Network {ids} could not be found.");
        }

        List<PlannedPort> ports = [];
        foreach (var entry in requested)
        {
            var network = networks.First(candidate => candidate.Id == entry.Network);
            WantedAddress? wanted = null;
            if (entry.FixedAddress is { } text && !Wanted(network, text).TryGet(out wanted, out var fault))
            {
                return fault;
            }

            if (wanted is not null && ports.Any(other => other.Wanted == wanted))
            {
                return new Fault.Invalid($"Fixed IP {wanted.Text} is named twice.");
            }

            ports.Add(new PlannedPort(network, wanted, entry.Tag));
        }

        return ports;
    }

    private static Result<WantedAddress> Wanted(Network network, string text)
    {
        // Only the canonical spelling: "10" and "012.0.0.1" are addresses to some parsers, each a different one.
        if (IPAddress.TryParse(text, out var address) && address.ToString() == text)
        {
            foreach (var subnet in network.Subnets)
            {
                if (subnet.TryNumber(address, out var number))
                {
                    return subnet.IsReserved(number)
                        ? new Fault.Invalid($"Fixed IP {text} is reserved in network {network.Id}.")
                        : new WantedAddress(subnet, number);
                }
            }
        }

        return new Fault.Invalid($"Fixed IP {text} is not a valid ip address for network {network.Id}.");
    }
}
