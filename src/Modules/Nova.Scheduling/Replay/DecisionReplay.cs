using System.Globalization;
using System.Text;
using System.Text.Json;
using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.Scheduling.Replay;

/// <summary>Writes decisions down and draws them again.</summary>
internal sealed class DecisionReplay : IDecisionReplay
{
    private static readonly string Start = $$"""{"{{JsonNamingPolicy.SnakeCaseLower.ConvertName(nameof(DecisionRecord.RequestId))}}":""";

    /// <summary>The decision as one line of JSON.</summary>
    public static string Write(ISchedulerDriver driver, SchedulingRequest request, Decision decision) => JsonSerializer.Serialize(
        new DecisionRecord
        {
            RequestId = request.RequestId,
            Driver = driver.Name,
            SubsetSize = decision.SubsetSize,
            Hosts = decision.Hosts,
            Passed = decision.Passed,
            Ties = decision.Ties,
            Chosen = [.. decision.Finalists.Select(finalist => new RecordedHost(finalist.Candidate.Host.Value, finalist.Rank, finalist.Candidate.Weight))],
            Filters = [.. decision.Results.Select(result => new RecordedFilter(result.Filter.Name, result.Entered, result.Refused))],
        },
        ReplayJson.Default.DecisionRecord);

    /// <inheritdoc />
    public DecisionRecord? Find(string line)
    {
        var start = line.IndexOf(Start, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        try
        {
            // The line may go on after the record, so it is read as far as it goes and not to the end of the text.
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line[start..]));
            return JsonSerializer.Deserialize(ref reader, ReplayJson.Default.DecisionRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public ReplayedDecision Replay(DecisionRecord record)
    {
        var seed = Draw.SeedOf(record.RequestId);
        var ranks = new Draw(seed, record.Passed, record.SubsetSize, record.Ties > 0).Order(record.Ties, record.Chosen.Count);
        var named = record.Chosen.GroupBy(host => host.Rank).ToDictionary(group => group.Key, group => group.First());
        HostName[] hosts = [.. ranks.Where(named.ContainsKey).Select(rank => new HostName(named[rank].Host))];
        return new(seed, ranks, hosts, [.. Differences(record, ranks)]);
    }

    private static IEnumerable<string> Differences(DecisionRecord record, int[] ranks)
    {
        int[] told = [.. record.Chosen.Select(host => host.Rank)];
        if (!told.SequenceEqual(ranks))
        {
            yield return $"The record tells the ranks {Text(told)}, the request draws {Text(ranks)}.";
        }

        var byRank = record.Chosen.OrderBy(host => host.Rank).ToArray();
        foreach (var (better, worse) in byRank.Zip(byRank.Skip(1)).Where(pair => pair.First.Weight < pair.Second.Weight))
        {
            yield return $"{better.Host} comes before {worse.Host}, which weighs more.";
        }
    }

    private static string Text(int[] ranks) => string.Join(", ", ranks.Select(rank => rank.ToString(CultureInfo.InvariantCulture)));
}
