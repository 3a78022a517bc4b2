using Nova.Core;
using Nova.Data;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <inheritdoc />
internal sealed class OperationEnds(Database database, TimeProvider clock) : IOperationEnds
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    public async Task<OperationEnd?> WaitAsync(OperationId operation, TimeSpan limit, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var pause = Shortest; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            if (await FindAsync(operation, cancellationToken) is { } end)
            {
                return end;
            }

            if (clock.GetElapsedTime(began) >= limit)
            {
                return null;
            }

            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task<OperationEnd?> FindAsync(OperationId operation, CancellationToken cancellationToken) =>
        await database.QuerySingleOrDefaultAsync<string>("SELECT phase FROM operations WHERE id = @id", new { id = operation.ToString() }, cancellationToken) switch
        {
            Phases.Done => OperationEnd.Done,
            Phases.Failed => OperationEnd.Failed,
            Phases.Cancelled => OperationEnd.Cancelled,
            _ => null,
        };
}
