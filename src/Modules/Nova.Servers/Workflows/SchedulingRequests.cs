using System.Collections.Frozen;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Servers.Groups;
using Nova.Servers.Storage;
using Nova.Servers.Topology;

namespace Nova.Servers.Workflows;

/// <summary>Says to the scheduler what a server asks of a host.</summary>
internal sealed class SchedulingRequests(GroupRules groups, ServerStore servers, GuestDemands demands)
{
    /// <summary>The request for a server as its row says; where it shall go is the caller's to add.</summary>
    /// <param name="requestId">Of the user's request; the server's position among those of the request is added.</param>
    /// <param name="row">The server.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<SchedulingRequest> OfAsync(string requestId, ServerRow row, CancellationToken cancellationToken)
    {
        var (flavor, hints, properties) = (row.GetFlavor(), row.GetHints(), row.GetImageProperties());
        return new SchedulingRequest
        {
            RequestId = $"{requestId}/{row.LaunchIndex}",
            Project = new ProjectId(row.ProjectId),
            Flavor = flavor,

            // A root disk that is a volume is on no host.
            Resources = demands.ClaimOf(row.ImageId is null ? flavor with { RootDiskGiB = 0 } : flavor, properties),
            Image = row.ImageId is { } image ? Identifier.Parse<ImageId>(image) : null,
            ImageProperties = properties,
            AvailabilityZone = row.RequestedZone,
            Hints = hints,
            Group = await groups.PlacementOfAsync(row, cancellationToken),
            SameHosts = await HostsAsync(row, hints.GetValueOrDefault("same_host"), cancellationToken),
            DifferentHosts = await HostsAsync(row, hints.GetValueOrDefault("different_host"), cancellationToken),
        };
    }

    // Only servers of the same project: the hosts of others' are nobody's to find out.
    private async Task<IReadOnlySet<HostName>?> HostsAsync(ServerRow row, IReadOnlyList<string>? named, CancellationToken cancellationToken)
    {
        if (named is not { Count: > 0 })
        {
            return null;
        }

        string[] ids = [.. named.Select(text => Identifier.TryParse<ServerId>(text, out var id) ? id.ToString() : "").Where(text => text.Length > 0).Distinct()];
        var others = ids is [] ? [] : await servers.ListAsync(ids, cancellationToken);
        return others.Where(other => other is { Host: not null, DeletedAt: null } && other.ProjectId == row.ProjectId)
            .Select(other => new HostName(other.Host!)).ToFrozenSet();
    }
}
