using Nova.Contracts.Quotas;
using Nova.Core;

namespace Nova.Quotas.Ledger;

/// <summary>What projects use of resources that other modules own.</summary>
internal sealed class UsageCounters(IEnumerable<IUsageCounter> counters)
{
    private readonly IReadOnlyList<IUsageCounter> _counters = [.. counters];

    /// <summary>Resource to number; nothing for a resource that nobody counts.</summary>
    public async Task<IReadOnlyDictionary<string, long>> OfAsync(ProjectId project, CancellationToken cancellationToken)
    {
        Dictionary<string, long> counted = [];
        foreach (var counter in _counters)
        {
            counted[counter.Resource] = await counter.CountAsync(project, cancellationToken);
        }

        return counted;
    }
}
