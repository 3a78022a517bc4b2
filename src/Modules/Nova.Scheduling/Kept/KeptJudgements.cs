using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Kept;

/// <summary>
/// The answers to the questions that were asked last. Whoever decides borrows one and nobody else has it until it is back; who finds none makes one, so that
/// nobody waits for another decision, which on a busy machine may not be running at all.
/// </summary>
internal sealed class KeptJudgements(FilterPipeline filters, HostRanking ranking)
{
    // Each takes a few bytes a host; as many of one question are among them as decisions have asked it at once.
    private const int Most = 64;

    private readonly Lock _guard = new();

    // In the order in which they came back: the first is the one that was asked longest ago.
    private readonly List<KeptJudgement> _idle = new(Most);

    /// <summary>What the filters and weighers say, by what they said of most hosts before; <see langword="null"/> where the request asks for more than is kept.</summary>
    /// <param name="snapshot">The hosts.</param>
    /// <param name="request">The request.</param>
    /// <param name="wanted">How many of the heaviest are wanted.</param>
    /// <param name="wantsEquals">Whether all that weigh as much as the heaviest are wanted, too.</param>
    public Judgement? Judge(HostSnapshot snapshot, SchedulingRequest request, int wanted, bool wantsEquals)
    {
        if (snapshot.Count is 0 || wanted > ShortList.Longest || Question.Of(filters, ranking, snapshot, request) is not { } question)
        {
            return null;
        }

        var kept = Borrow(question) ?? new(question, filters, ranking, snapshot.Layout);
        var judgement = kept.Judge(snapshot, request, wanted, wantsEquals);

        // One that has failed is not brought back: it may have got no further than half of the hosts.
        BringBack(kept);
        return judgement;
    }

    // The last that came back has the least to catch up with.
    private KeptJudgement? Borrow(Question question)
    {
        lock (_guard)
        {
            for (var place = _idle.Count - 1; place >= 0; place--)
            {
                if (_idle[place] is var kept && kept.Question.Equals(question))
                {
                    _idle.RemoveAt(place);
                    return kept;
                }
            }

            return null;
        }
    }

    private void BringBack(KeptJudgement kept)
    {
        lock (_guard)
        {
            if (_idle.Count is Most)
            {
                _idle.RemoveAt(0);
            }

            _idle.Add(kept);
        }
    }
}
