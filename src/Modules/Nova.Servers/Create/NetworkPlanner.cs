using System.Text.Json;
using Nova.Contracts.Networks;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Create;

/// <summary>Reads the member <c>networks</c>, which is a list, a word or nothing, depending on the version.</summary>
internal static class NetworkPlanner
{
    private const string Name = "networks";

    /// <summary>What the request says of networks.</summary>
    /// <param name="call">The request.</param>
    /// <param name="server">Its server.</param>
    /// <param name="count">How many servers it may make: one port is of one server, and so is one address.</param>
    public static Result<NetworkRequest> Plan(ApiCall call, NewServer server, int count) =>
        !Plan(call, server).TryGet(out var request, out var fault) ? fault
        : count > 1 && request.Ports.Any(port => port.Port is not null)
            ? new Fault.Invalid("Unable to launch multiple instances with a single configured port ID. Please launch your instance one by one with different ports.")
        : count > 1 && request.Ports.Any(port => port.FixedAddress is not null) ? new Fault.Invalid("Invalid fixed_ip: Unable to launch multiple instances with a single configured fixed IP address.")
        : request;

    private static Result<NetworkRequest> Plan(ApiCall call, NewServer server)
    {
        IReadOnlyList<string> groups = [.. (server.SecurityGroups ?? []).Select(group => group.Name ?? "default").Distinct()];
        var networks = server.Networks;
        if (networks.ValueKind is JsonValueKind.Undefined)
        {
            return new NetworkRequest { Choice = NetworkChoice.Auto, SecurityGroups = groups };
        }

        if (networks.ValueKind is JsonValueKind.String && call.Version.Supports(37))
        {
            return networks.GetString() switch
            {
                "auto" => new NetworkRequest { Choice = NetworkChoice.Auto, MakesNetwork = true, SecurityGroups = groups },
                "none" => new NetworkRequest { Choice = NetworkChoice.None, SecurityGroups = groups },
                var word => Wrong(word, "It is neither 'auto' nor 'none'."),
            };
        }

        if (networks.ValueKind is not JsonValueKind.Array)
        {
            return Wrong(networks.ToString(), call.Version.Supports(37) ? "It is no list, and not one of ['none', 'auto']." : "It is not of type 'array'.");
        }

        if (!call.Allows(ServerPolicies.CreateWithNetworks))
        {
            return new Fault.Forbidden(ServerPolicies.CreateWithNetworks.Name);
        }

        // An empty list asks for what the project has, as no list does; since 2.37 the word for it is "auto".
        return networks.GetArrayLength() is 0
            ? new NetworkRequest { Choice = NetworkChoice.Auto, SecurityGroups = groups }
            : ReadList(call, networks, groups);
    }

    private static Result<NetworkRequest> ReadList(ApiCall call, JsonElement networks, IReadOnlyList<string> groups)
    {
        List<RequestedPort> ports = [];
        foreach (var item in networks.EnumerateArray())
        {
            if (!call.Read<NetworkEntry>(item, Name).TryGet(out var entry, out var fault))
            {
                return fault;
            }

            var network = entry.Uuid ?? entry.OldUuid;
            if (network is null && entry.Port is null)
            {
                return new Fault.Invalid("Bad networks format: network uuid or port is missing");
            }

            if (network is not null && !Guid.TryParse(network, out _))
            {
                return new Fault.Invalid($"Bad networks format: network uuid is not in proper format ({network})");
            }

            if (entry is { Port: not null, FixedIp: not null })
            {
                return new Fault.Invalid($"Specified Fixed IP '{entry.FixedIp}' cannot be used with port '{entry.Port}': the two cannot be specified together.");
            }

            PortId? port = entry.Port is { } text ? new PortId(Guid.Parse(text)) : null;
            if (port is not null && ports.Any(known => known.Port == port))
            {
                return new Fault.Invalid($"Port {port} is named twice.");
            }

            ports.Add(new RequestedPort(port is null ? new NetworkId(Guid.Parse(network!)) : null, port, entry.FixedIp, entry.Tag ?? entry.FirstTag));
        }

        return new NetworkRequest { Choice = NetworkChoice.Listed, Ports = ports, SecurityGroups = groups };
    }

    private static Fault.Invalid Wrong(string? value, string reason) => new($"Invalid input for field/attribute {Name}. Value: {value}. {reason}");
}
