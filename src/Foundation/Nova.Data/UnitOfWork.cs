using System.Data.Common;
using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Data;

/// <summary>The unit of work that both engines hand out: a connection that is inside a transaction.</summary>
internal sealed partial class UnitOfWork(DbConnection connection, int commandTimeoutSeconds) : IUnitOfWork
{
    private static readonly AsyncLocal<UnitOfWork?> Current = new();

    // In time; what is derived at the end must not keep a transaction open for ever.
    private static readonly TimeSpan BeforeCommitLimit = TimeSpan.FromSeconds(30);

    private List<Action>? _afterCommit;
    private List<Func<CancellationToken, Task>>? _beforeCommit;
    private bool _closed;

    /// <summary>Whether the running code is inside a unit of work; a second one would wait for the first for ever.</summary>
    public static bool IsInside => Current.Value is { _closed: false };

    /// <summary>The connection, as long as the delegate runs.</summary>
    /// <exception cref="InvalidOperationException">The delegate has returned, or a statement has failed.</exception>
    public DbConnection Connection => _closed ? throw Ended() : Failure is { } failure ? throw Failed(failure) : connection;

    /// <summary>
    /// What the first statement that failed threw. PostgreSQL then refuses all others and makes of the commit a rollback without a
    /// word; both engines behave alike here, and aloud.
    /// </summary>
    public Exception? Failure { get; private set; }

    /// <summary>Marks the flow of control that runs the delegate.</summary>
    public static void Enter(UnitOfWork work) => Current.Value = work;

    /// <summary>Runs one statement and remembers if it failed.</summary>
    public async Task<T> RunAsync<T>(Func<DbConnection, int, Task<T>> statement)
    {
        try
        {
            return await statement(Connection, commandTimeoutSeconds);
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException)
        {
            Failure ??= exception;
            throw;
        }
    }

    /// <inheritdoc />
    public void AfterCommit(Action action)
    {
        if (_closed)
        {
            throw Ended();
        }

        (_afterCommit ??= []).Add(action);
    }

    /// <inheritdoc />
    public void BeforeCommit(Func<CancellationToken, Task> action)
    {
        if (_closed)
        {
            throw Ended();
        }

        (_beforeCommit ??= []).Add(action);
    }

    /// <summary>Runs what waits for the end of the delegate; what is added meanwhile, too.</summary>
    public async Task RunBeforeCommitAsync()
    {
        if (_beforeCommit is not { } actions)
        {
            return;
        }

        using CancellationTokenSource limit = new(BeforeCommitLimit);
        for (var next = 0; next < actions.Count; next++)
        {
            await actions[next](limit.Token);
        }
    }

    /// <summary>From now on the unit of work refuses everything.</summary>
    public void Close() => _closed = true;

    /// <summary>Runs what waits for the commit. One action that throws, against its contract, takes nothing from the others.</summary>
    public void RunAfterCommit(ILogger logger)
    {
        foreach (var action in _afterCommit ?? [])
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // The transaction is committed: nobody may be told that it failed.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogActionFailed(logger, exception);
            }
        }
    }

    private static InvalidOperationException Failed(Exception failure) =>
        new("A statement of this transaction has failed; it can only be rolled back.", failure);

    private static InvalidOperationException Ended() => new("This unit of work has ended: its delegate has returned.");

    [LoggerMessage(Level = LogLevel.Error, Message = "An action after a commit failed; the commit stands")]
    private static partial void LogActionFailed(ILogger logger, Exception exception);
}
