using Nova.Compute.Jobs;
using Nova.Compute.Options;
using Nova.Membership;

namespace Nova.Compute.Reports;

/// <summary>
/// Keeps the host in the service group, where there is one, apart from its heartbeats: neither waits for what the other needs. A host whose hypervisor does not answer
/// leaves; one that is behind its epoch says so by the epoch that it gives.
/// </summary>
internal sealed class HostMembership(HostParts parts, HostDescription description, IServiceGroup group, TimeSpan interval)
{
    private readonly GroupMember _member = new("compute", parts.Host.Value);

    /// <summary>Has it kept as long as the scheduler runs.</summary>
    public static void Begin(HostParts parts, HostDescription description, IServiceGroup group, ComputeOptions options, JobScheduler scheduler)
    {
        if (group.IsUsed)
        {
            HostMembership membership = new(parts, description, group, TimeSpan.FromSeconds(options.ReportInterval));
            scheduler.Add($"Membership of {parts.Host}", membership.KeepAsync, TimeSpan.Zero);
        }
    }

    internal async Task<TimeSpan> KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await description.ReadAsync(cancellationToken);
        }
        catch
        {
            await TryAsync(group.LeaveAsync(_member, cancellationToken));
            throw;
        }

        await TryAsync(group.KeepAsync(_member, parts.Fence.Epoch ?? 0, cancellationToken));
        return interval;
    }

    private static async Task TryAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (ServiceGroupException)
        {
            // The group has said so once; the next turn joins again.
        }
    }
}
