using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Kept;

/// <summary>The answers to the questions that were asked last.</summary>
internal sealed class KeptJudgements(FilterPipeline filters, HostRanking ranking)
{
    // Each takes up to five bytes a host.
    private const int Most = 64;

    private readonly Lock _guard = new();
    private readonly Dictionary<Question, KeptJudgement> _kept = [];
    private long _asked;

    /// <summary>What the filters and weighers say, by what they said of most hosts before; <see langword="null"/> where the request asks for more than is kept.</summary>
    /// <param name="snapshot">The hosts.</param>
    /// <param name="request">The request.</param>
    /// <param name="wanted">How many of the heaviest are wanted.</param>
    /// <param name="wantsEquals">Whether all that weigh as much as the heaviest are wanted, too.</param>
    public Judgement? Judge(HostSnapshot snapshot, SchedulingRequest request, int wanted, bool wantsEquals) =>
        snapshot.Count > 0 && wanted <= ShortList.Longest && Question.Of(filters, ranking, snapshot, request) is { } question
            ? Find(question, snapshot).Judge(snapshot, request, wanted, wantsEquals)
            : null;

    private KeptJudgement Find(Question question, HostSnapshot snapshot)
    {
        lock (_guard)
        {
            if (!_kept.TryGetValue(question, out var found))
            {
                if (_kept.Count >= Most)
                {
                    _kept.Remove(_kept.MinBy(pair => pair.Value.AskedAt).Key);
                }

                _kept.Add(question, found = new(question, filters, ranking, snapshot.Layout));
            }

            found.AskedAt = ++_asked;
            return found;
        }
    }
}
