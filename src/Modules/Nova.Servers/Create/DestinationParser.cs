using Nova.Contracts.Fleet;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Create;

/// <summary>Reads where servers shall go: <c>zone[:host[:node]]</c>, and since 2.74 <c>host</c> and <c>hypervisor_hostname</c>.</summary>
internal sealed class DestinationParser(IHostDirectory directory)
{
    public async Task<Result<Destination>> ParseAsync(ApiCall call, NewServer server, CancellationToken cancellationToken)
    {
        if (server.AvailabilityZone is null && server.Host is null && server.HypervisorHostname is null)
        {
            return new Destination(null, null, null);
        }

        var hosts = await directory.ListAsync(cancellationToken);
        if (server.Host is not null || server.HypervisorHostname is not null)
        {
            return Requested(call, server, hosts);
        }

        var parts = server.AvailabilityZone!.Split(':');
        if (parts.Length > 3)
        {
            return new Fault.Invalid($"Invalid input for field/attribute availability_zone. Value: {server.AvailabilityZone}. It has more than zone, host and node.");
        }

        var zone = parts[0] is "" ? null : parts[0];
        if (parts.Length is 1)
        {
            return zone is null || hosts.Any(host => host.AvailabilityZone == zone && !host.IsDisabled)
                ? new Destination(zone, null, null)
                : new Fault.Invalid("The requested availability zone is not available");
        }

        return Forced(call, zone, parts[1], parts.ElementAtOrDefault(2), hosts);
    }

    private static Result<Destination> Forced(ApiCall call, string? zone, string name, string? node, IReadOnlyList<ComputeHost> hosts)
    {
        if (!call.Allows(ServerPolicies.CreateForcedHost))
        {
            return new Fault.Forbidden(ServerPolicies.CreateForcedHost.Name);
        }

        var found = hosts.FirstOrDefault(host =>
            (name is "" || host.Host.Value == name) && (node is null or "" || host.Hypervisor.Node == node));
        return found is null
            ? new Fault.Invalid($"Compute host {(name is "" ? node : name)} could not be found.")
            : new Destination(zone, found.Host, null);
    }

    private static Result<Destination> Requested(ApiCall call, NewServer server, IReadOnlyList<ComputeHost> hosts)
    {
        if (!call.Allows(ServerPolicies.RequestedDestination))
        {
            return new Fault.Forbidden(ServerPolicies.RequestedDestination.Name);
        }

        if (server.AvailabilityZone?.Contains(':', StringComparison.Ordinal) is true)
        {
            return new Fault.Invalid("Destination host and a host in availability_zone cannot be specified together.");
        }

        var found = hosts.FirstOrDefault(host =>
            (server.Host is null || host.Host.Value == server.Host)
            && (server.HypervisorHostname is null || host.Hypervisor.Node == server.HypervisorHostname));
        return found is null
            ? new Fault.Invalid($"Compute host {server.Host ?? server.HypervisorHostname} could not be found.")
            : new Destination(server.AvailabilityZone, null, found.Host);
    }
}
