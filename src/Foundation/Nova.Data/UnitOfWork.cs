using System.Data.Common;
using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Data;

/// <summary>The unit of work that both engines hand out: a connection that is inside a transaction.</summary>
internal sealed partial class UnitOfWork(DbConnection connection, int commandTimeoutSeconds) : IUnitOfWork
{
    private static readonly AsyncLocal<UnitOfWork?> Current = new();

    private List<Action>? _afterCommit;
    private bool _closed;

    /// <summary>Whether the running code is inside a unit of work; a second one would wait for the first for ever.</summary>
    public static bool IsInside => Current.Value is { _closed: false };

    /// <summary>Seconds that one statement may take.</summary>
    public int CommandTimeoutSeconds { get; } = commandTimeoutSeconds;

    /// <summary>The connection, as long as the delegate runs.</summary>
    /// <exception cref="InvalidOperationException">The delegate has returned.</exception>
    public DbConnection Connection => _closed ? throw Ended() : connection;

    /// <summary>Marks the flow of control that runs the delegate.</summary>
    public static void Enter(UnitOfWork work) => Current.Value = work;

    /// <inheritdoc />
    public void AfterCommit(Action action)
    {
        if (_closed)
        {
            throw Ended();
        }

        (_afterCommit ??= []).Add(action);
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

    private static InvalidOperationException Ended() => new("This unit of work has ended: its delegate has returned.");

    [LoggerMessage(Level = LogLevel.Error, Message = "An action after a commit failed; the commit stands")]
    private static partial void LogActionFailed(ILogger logger, Exception exception);
}
