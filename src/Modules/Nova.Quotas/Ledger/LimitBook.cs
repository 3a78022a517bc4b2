using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Quotas.Storage;

namespace Nova.Quotas.Ledger;

/// <summary>
/// The limits that hold, kept in the process: a change here is seen at once, one by another process within a second. Thread safe.
/// </summary>
internal sealed class LimitBook(QuotaStore store, IOptions<QuotaOptions> options, TimeProvider clock)
{
    private const int MostProjects = 10_000;
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ProjectId, Page> _pages = new();
    private int _edition;

    /// <summary>The options' limits.</summary>
    public FrozenDictionary<string, int> Defaults { get; } = QuotaResource.DefaultsOf(options.Value);

    /// <summary>A project's limits, at most a second old.</summary>
    public async ValueTask<IReadOnlyDictionary<string, int>> OfAsync(ProjectId project, CancellationToken cancellationToken)
    {
        if (Known(project) is { } known)
        {
            return known;
        }

        var edition = Volatile.Read(ref _edition);
        return Keep(project, edition, await store.LimitsAsync(project, null, cancellationToken));
    }

    /// <summary>The same from inside a transaction, whose connection is used where they must be read.</summary>
    public async ValueTask<IReadOnlyDictionary<string, int>> OfAsync(IUnitOfWork work, ProjectId project, CancellationToken cancellationToken)
    {
        if (Known(project) is { } known)
        {
            return known;
        }

        var edition = Volatile.Read(ref _edition);
        return Keep(project, edition, await QuotaStore.LimitsAsync(work, project, cancellationToken));
    }

    /// <summary>The defaults with what rows say in their place.</summary>
    public IReadOnlyDictionary<string, int> Merge(IEnumerable<LimitRow> rows)
    {
        Dictionary<string, int> limits = new(Defaults);
        foreach (var row in rows.OrderBy(row => row.Rank))
        {
            limits[row.Resource] = (int)row.HardLimit;
        }

        return limits;
    }

    /// <summary>Forgets everything; also what is being read just now will not be kept.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _edition);
        _pages.Clear();
    }

    private IReadOnlyDictionary<string, int>? Known(ProjectId project) =>
        _pages.TryGetValue(project, out var page) && page.Edition == Volatile.Read(ref _edition) && clock.GetElapsedTime(page.ReadAt) < MaxAge
            ? page.Limits
            : null;

    private IReadOnlyDictionary<string, int> Keep(ProjectId project, int edition, IReadOnlyList<LimitRow> rows)
    {
        if (_pages.Count >= MostProjects)
        {
            _pages.Clear();
        }

        var limits = rows.Count is 0 ? Defaults : Merge(rows);
        _pages[project] = new Page(limits, clock.GetTimestamp(), edition);
        return limits;
    }

    private sealed record Page(IReadOnlyDictionary<string, int> Limits, long ReadAt, int Edition);
}
