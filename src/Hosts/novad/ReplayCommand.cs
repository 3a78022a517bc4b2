using System.Globalization;
using Nova.Contracts.Scheduling;

namespace Nova.Daemon;

/// <summary>Draws the scheduler's decisions again that stand in a log: what chance decided follows from each request's id.</summary>
internal sealed class ReplayCommand(IDecisionReplay replay, TextWriter output)
{
    private const int NotFound = 1;

    /// <returns>0 where there are decisions and all came out as they are told, else 1.</returns>
    public async Task<int> RunAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            await output.WriteLineAsync($"There is no file {file}.");
            return NotFound;
        }

        var (decisions, differing) = (0, 0);
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            if (replay.Find(line) is { } record)
            {
                decisions++;
                differing += await WriteAsync(record, replay.Replay(record)) ? 0 : 1;
            }
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{decisions} decisions, {differing} that came out otherwise."));
        return decisions > 0 && differing is 0 ? 0 : NotFound;
    }

    private async Task<bool> WriteAsync(DecisionRecord record, ReplayedDecision replayed)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{record.RequestId}: seed {replayed.Seed}, {record.Passed} of {record.Hosts} hosts could take it, drawn: {string.Join(", ", replayed.Hosts)}"));
        foreach (var filter in record.Filters.Where(filter => filter.Refused > 0))
        {
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"    {filter.Name}: {filter.Entered} hosts, {filter.Refused} refused"));
        }

        foreach (var difference in replayed.Differences)
        {
            await output.WriteLineAsync($"    otherwise: {difference}");
        }

        return replayed.Differences is [];
    }
}
