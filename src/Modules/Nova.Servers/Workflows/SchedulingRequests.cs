using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Nova.Contracts.Flavors;
using Nova.Contracts.Images;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Servers.Groups;
using Nova.Servers.Lifecycle;
using Nova.Servers.Storage;
using Nova.Servers.Topology;

namespace Nova.Servers.Workflows;

/// <summary>Says to the scheduler what a server asks of a host.</summary>
internal sealed class SchedulingRequests(GroupRules groups, ServerStore servers, GuestDemands demands, IOptions<ServerOptions> options) : IServerRequests
{
    /// <inheritdoc />
    public async Task<SchedulingRequest?> FindAsync(ServerId server, CancellationToken cancellationToken) =>
        await servers.FindAsync(server, cancellationToken) is { DeletedAt: null } row ? await OfAsync($"explain-{row.Id}", row, cancellationToken) : null;

    /// <inheritdoc />
    public async Task<SchedulingRequest> OfAsync(
        RequestContext caller, Flavor flavor, Image? image, IReadOnlyDictionary<string, IReadOnlyList<string>> hints, CancellationToken cancellationToken)
    {
        return new SchedulingRequest
        {
            RequestId = caller.RequestId,
            Project = caller.Project,
            Flavor = flavor,
            Resources = demands.ClaimOf(flavor, isOnVolume: image is null, image?.Properties ?? new Dictionary<string, string>()),
            Traits = ResourceWishes.Traits(flavor.ExtraSpecs, image?.Properties ?? new Dictionary<string, string>()),
            Image = image?.Id,
            ImageProperties = image?.Properties ?? new Dictionary<string, string>(),
            Hints = hints,
            SameHosts = await HostsAsync(caller.Project, hints.GetValueOrDefault("same_host"), cancellationToken),
            DifferentHosts = await HostsAsync(caller.Project, hints.GetValueOrDefault("different_host"), cancellationToken),
        };
    }

    /// <summary>The request for a server as its row says; where it shall go is the caller's to add.</summary>
    /// <param name="requestId">Of the user's request; the server's position among those of the request is added.</param>
    /// <param name="row">The server.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public async Task<SchedulingRequest> OfAsync(string requestId, ServerRow row, CancellationToken cancellationToken)
    {
        var (flavor, hints, image) = (row.GetFlavor(), row.GetHints(), row.GetImageProperties());
        return new SchedulingRequest
        {
            RequestId = $"{requestId}/{row.LaunchIndex}",
            Project = new ProjectId(row.ProjectId),
            Flavor = flavor,
            Resources = demands.ClaimOf(flavor, row.IsVolumeBacked, image),
            Traits = ResourceWishes.Traits(flavor.ExtraSpecs, image),
            Image = row.IsVolumeBacked ? null : Identifier.Parse<ImageId>(row.ImageId!),
            ImageProperties = image,
            Alternates = options.Value.MaxBuildAttempts - 1,
            AvailabilityZone = row.RequestedZone,
            Hints = hints,
            Group = await groups.PlacementOfAsync(row, cancellationToken),
            SameHosts = await HostsAsync(new ProjectId(row.ProjectId), hints.GetValueOrDefault("same_host"), cancellationToken),
            DifferentHosts = await HostsAsync(new ProjectId(row.ProjectId), hints.GetValueOrDefault("different_host"), cancellationToken),
        };
    }

    // Only servers of the same project: the hosts of others' are nobody's to find out.
    private async Task<IReadOnlySet<HostName>?> HostsAsync(ProjectId project, IReadOnlyList<string>? named, CancellationToken cancellationToken)
    {
        if (named is not { Count: > 0 })
        {
            return null;
        }

        string[] ids = [.. named.Select(text => Identifier.TryParse<ServerId>(text, out var id) ? id.ToString() : "").Where(text => text.Length > 0).Distinct()];
        var others = ids is [] ? [] : await servers.ListAsync(ids, cancellationToken);
        return others.Where(other => other is { Host: not null, DeletedAt: null } && other.ProjectId == project.Value)
            .Select(other => new HostName(other.Host!)).ToFrozenSet();
    }
}
