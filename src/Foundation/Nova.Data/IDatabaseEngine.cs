using System.Data.Common;

namespace Nova.Data;

/// <summary>What differs between the engines: where a reading connection comes from and how a transaction is run.</summary>
internal interface IDatabaseEngine : IAsyncDisposable
{
    /// <summary>Lends a connection; <see cref="GiveBackAsync"/> takes it back whatever happened.</summary>
    ValueTask<DbConnection> BorrowAsync(CancellationToken cancellationToken);

    /// <summary>Takes back what <see cref="BorrowAsync"/> lent.</summary>
    ValueTask GiveBackAsync(DbConnection connection);

    /// <summary>What an exception of a lent connection means to who reads: itself, or one that says that it passes.</summary>
    DbException MeaningOf(DbException exception) => exception;

    /// <summary>Runs the unit in a transaction and returns once that is committed, or rolled back on the unit's own wish.</summary>
    Task WriteAsync(WriteUnit unit, CancellationToken cancellationToken);
}
