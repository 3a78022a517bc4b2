using System.Net;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Networks.Catalog;
using Nova.Networks.Storage;

namespace Nova.Networks.Ports;

/// <summary>Turns what a user asked for into ports of networks that the project may use. Pure.</summary>
internal static class PortPlanner
{
    /// <summary>Plans the ports of one server.</summary>
    /// <param name="networks">The networks that the project may use.</param>
    /// <param name="known">Those of the ports asked for that there are.</param>
    /// <param name="project">The server's project.</param>
    /// <param name="request">What was asked for.</param>
    public static Result<IReadOnlyList<PlannedPort>> Plan(
        IReadOnlyList<Network> networks, IReadOnlyList<FoundPort> known, ProjectId project, NetworkRequest request)
    {
        if (request.Choice is NetworkChoice.None)
        {
            return Nothing();
        }

        return request.Choice is NetworkChoice.Listed
            ? Listed(networks, known, project, request.Ports)
            : networks.Where(network => !network.IsExternal).ToList() switch
            {
                [] => Nothing(),
                [var only] => Ports([new PlannedPort(only, null, null)]),
                _ => new Fault.Conflict("Multiple possible networks found, use a Network ID to be more specific."),
            };
    }

    private static Result<IReadOnlyList<PlannedPort>> Nothing() => Ports([]);

    // An interface has no implicit conversion to the result; a list has.
    private static Result<IReadOnlyList<PlannedPort>> Ports(List<PlannedPort> ports) => ports;

    private static Result<IReadOnlyList<PlannedPort>> Listed(
        IReadOnlyList<Network> networks, IReadOnlyList<FoundPort> known, ProjectId project, IReadOnlyList<RequestedPort> requested)
    {
        var missing = requested.Where(entry => entry.Port is null && networks.All(network => network.Id != entry.Network))
            .Select(entry => entry.Network.ToString()).Distinct();
        if (string.Join(", ", missing) is { Length: > 0 } ids)
        {
            return new Fault.Invalid($"Network {ids} could not be found.");
        }

        List<PlannedPort> ports = [];
        foreach (var entry in requested)
        {
            if (!(entry.Port is { } port ? Existing(networks, known, project, port, entry.Tag) : New(networks, entry)).TryGet(out var planned, out var fault))
            {
                return fault;
            }

            if (planned.Wanted is [var wanted] && ports.Any(other => other.Wanted is [var taken] && taken == wanted))
            {
                return new Fault.Invalid($"Fixed IP {wanted.Text} is named twice.");
            }

            ports.Add(planned);
        }

        return ports;
    }

    private static Result<PlannedPort> New(IReadOnlyList<Network> networks, RequestedPort entry)
    {
        var network = networks.First(candidate => candidate.Id == entry.Network);
        if (network.IsExternal)
        {
            return new Fault.Refused($"It is not allowed to create an interface on external network {network.Id}");
        }

        if (entry.FixedAddress is not { } text)
        {
            return new PlannedPort(network, null, entry.Tag);
        }

        return Wanted(network, text).TryGet(out var wanted, out var fault) ? new PlannedPort(network, [wanted], entry.Tag) : fault;
    }

    private static Result<PlannedPort> Existing(
        IReadOnlyList<Network> networks, IReadOnlyList<FoundPort> known, ProjectId project, PortId port, string? tag) =>
        known.FirstOrDefault(found => found.Id == port.ToString()) is not { } row || row.Project != project.Value
        || networks.FirstOrDefault(candidate => candidate.Id.ToString() == row.Network) is not { } network
            ? new Fault.Invalid($"Port id {port} could not be found.")
        : row.Server is not null || row.DeviceId is not "" || row.DeviceOwner.StartsWith("network:", StringComparison.Ordinal)
            ? new Fault.Conflict($"Port {port} is still in use.")
        : row.Addresses is 0 ? new Fault.Invalid($"Port {port} requires a FixedIP in order to be used.")
        : new PlannedPort(network, null, tag, row.Id);

    /// <summary>The address in one of the network's subnets; only in its canonical spelling: "10" and "012.0.0.1" are addresses to some parsers, each a different one.</summary>
    public static Result<WantedAddress> Wanted(Network network, string text)
    {
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
