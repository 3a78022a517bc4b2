using System.Data.Common;
using Microsoft.Data.Sqlite;
using Nova.Data;
using Nova.Data.Sqlite;

namespace Nova.Simulator;

/// <summary>
/// The database as one process sees it. A transaction may be run twice, for a conflict; may fail before its commit; and may be committed without
/// the process hearing of it.
/// </summary>
internal sealed class SimStore(IDatabaseEngine inner, SimCloud cloud, SimProcess process) : IDatabaseEngine
{
    private const int Busy = 5;

    private readonly Random _random = cloud.StoreChance(process.Name);

    public ValueTask<DbConnection> BorrowAsync(CancellationToken cancellationToken) => inner.BorrowAsync(cancellationToken);

    public ValueTask GiveBackAsync(DbConnection connection) => inner.GiveBackAsync(connection);

    public async Task WriteAsync(WriteUnit unit, CancellationToken cancellationToken)
    {
        var (fate, conflicts) = (_random.NextDouble(), _random.NextDouble());
        if (!cloud.IsStormy)
        {
            await inner.WriteAsync(unit, cancellationToken);
            return;
        }

        // A server is not at hand: others get their turn.
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1, 20)), process.Clock, cancellationToken);
        if (fate < cloud.Chance.Aborts)
        {
            cloud.World.History.Add(process.Name, "transaction aborted");
            throw Failure();
        }

        if (conflicts < cloud.Chance.Conflicts)
        {
            await inner.WriteAsync(new Undone(unit), cancellationToken);
        }

        await inner.WriteAsync(unit, cancellationToken);
        if (fate > 1 - cloud.Chance.UnknownCommits)
        {
            cloud.World.History.Add(process.Name, "transaction committed, and nobody heard");
            throw Failure();
        }
    }

    /// <summary>The store is the world's, not the process's.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static SqliteUnavailableException Failure() => new(new SqliteException("The simulation says so.", Busy));

    /// <summary>Runs a unit for nothing.</summary>
    private sealed class Undone(WriteUnit unit) : WriteUnit
    {
        public override async Task<bool> RunAsync(UnitOfWork work)
        {
            await unit.RunAsync(work);
            return false;
        }
    }
}
