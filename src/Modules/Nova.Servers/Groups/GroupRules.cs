using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Groups;

/// <summary>
/// A group's policy: told to the scheduler, which decides on what was a moment ago, and enforced in the transaction that claims a host, where
/// members are placed one after another, whoever places them.
/// </summary>
internal sealed class GroupRules(GroupStore groups)
{
    /// <summary>What the scheduler is told of the server's group; <see langword="null"/> for a server that has none.</summary>
    public async Task<GroupPlacement?> PlacementOfAsync(ServerRow row, CancellationToken cancellationToken) =>
        row.GroupId is { } id && await groups.FindAsync(id, cancellationToken) is { } group
            ? new GroupPlacement
            {
                Policy = group.Policy,
                MaxPerHost = (int)(group.MaxPerHost ?? 1),
                Members = Places(group, await groups.SharesAsync(id, row.ServerId, cancellationToken)).ToDictionary(share => new HostName(share.Host), share => (int)share.Servers),
            }
            : null;

    /// <summary>Whether the server may go to the host, as things are in this transaction and stay until it ends.</summary>
    /// <returns><see cref="Fault.Conflict"/> where the policy forbids it.</returns>
    public static async Task<Result<Done>> CheckAsync(IUnitOfWork work, ServerRow row, HostName host, CancellationToken cancellationToken)
    {
        if (row.GroupId is not { } id
            || await GroupStore.HoldAsync(work, id, cancellationToken) is not { Kind: GroupPolicy.Affinity or GroupPolicy.AntiAffinity } group)
        {
            return default(Done);
        }

        var shares = Places(group, await GroupStore.SharesAsync(work, id, row.ServerId, cancellationToken)).ToList();
        var here = shares.FirstOrDefault(share => share.Host == host.Value)?.Servers ?? 0;
        return group.Kind switch
        {
            GroupPolicy.Affinity when shares.Any(share => share.Host != host.Value) =>
                new Fault.Conflict($"The server group {id} has its servers on another host (affinity)."),
            GroupPolicy.AntiAffinity when here >= (group.MaxPerHost ?? 1) =>
                new Fault.Conflict($"The server group {id} has {here} servers on the host already (anti-affinity, at most {group.MaxPerHost ?? 1})."),
            _ => default(Done),
        };
    }

    // Members that must be apart are so at both ends of a move; those that must be together follow the one that is there.
    private static IEnumerable<GroupShare> Places(GroupRow group, IReadOnlyList<GroupShare> shares) =>
        group.Kind is GroupPolicy.Affinity or GroupPolicy.SoftAffinity ? shares.Where(share => share.IsHome is 1) : shares;
}
