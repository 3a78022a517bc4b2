using System.Threading.RateLimiting;
using Nova.Core;

namespace Nova.Web.Pipeline;

/// <summary>How often a project may call the Compute API: a bucket of requests each, which fills up again at a steady rate.</summary>
internal sealed class ProjectRates : IDisposable
{
    // Often enough that a waiting client is not told more than it must wait, seldom enough to cost nothing.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<ProjectId> _buckets;

    private ProjectRates(int perSecond, int burst) => _buckets = PartitionedRateLimiter.Create<ProjectId, ProjectId>(
        project => RateLimitPartition.GetTokenBucketLimiter(project, _ => new TokenBucketRateLimiterOptions
        {
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = Period,
            TokenLimit = Math.Max(burst, perSecond),
            QueueLimit = 0,
        }));

    /// <summary>The limits that the options state; <see langword="null"/> for none.</summary>
    public static ProjectRates? Of(ApiOptions options) =>
        options.ProjectRateLimit is 0 ? null : new ProjectRates(options.ProjectRateLimit, options.ProjectRateBurst);

    /// <summary>Counts one request.</summary>
    /// <returns>When to come again, for a project that has asked too often; <see langword="null"/> where the request may pass.</returns>
    public TimeSpan? Refuse(ProjectId project)
    {
        using var lease = _buckets.AttemptAcquire(project);
        return lease.IsAcquired ? null : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Period;
    }

    public void Dispose() => _buckets.Dispose();
}
