using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Nova.Core;

namespace Nova.Scheduling.Trust;

/// <summary>What was attested of hosts, and when: gathered beside the decisions, which only read it. What is too old is not known.</summary>
internal sealed class TrustLevels(IOptions<TrustOptions> options, TimeProvider clock)
{
    private readonly TimeSpan _lifetime = TimeSpan.FromSeconds(options.Value.AttestationAuthTimeout);
    private volatile Answer _answer = new(0, FrozenDictionary<string, string>.Empty, "nothing was attested yet");

    /// <summary>A new answer replaces the last, whole.</summary>
    public void Set(IReadOnlyDictionary<string, string> levels) =>
        _answer = new(clock.GetTimestamp(), levels.ToFrozenDictionary(StringComparer.Ordinal), "the service does not know it");

    /// <summary>There was no answer: what was attested before counts until its time is over.</summary>
    public void Fail(string reason)
    {
        var last = _answer;
        _answer = last with { Missing = last.Levels.Count > 0 ? last.Missing : reason, Failure = reason };
    }

    /// <summary>The level of a host; where there is none, why.</summary>
    public (string? Level, string Reason) Of(HostName host)
    {
        var answer = _answer;
        return answer.Levels.Count > 0 && clock.GetElapsedTime(answer.At) > _lifetime ? (null, answer.Failure ?? "what was attested is too old")
            : answer.Levels.TryGetValue(host.Value, out var level) ? (level, "")
            : (null, answer.Missing);
    }

    private sealed record Answer(long At, FrozenDictionary<string, string> Levels, string Missing)
    {
        public string? Failure { get; init; }
    }
}
