using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Nova.Data.Sqlite;

/// <summary>A unit that waits for the writer, together with who waits for it.</summary>
internal sealed class QueuedUnit(WriteUnit unit, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private UnitOfWork? _work;

    /// <summary>Ends when the unit is committed or undone.</summary>
    public Task Completion => _completion.Task;

    /// <summary>What the delegate threw, or <see langword="null"/>.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>A caller that has given up in the queue costs no transaction.</summary>
    public bool CompleteIfCancelled() => cancellationToken.IsCancellationRequested && _completion.TrySetCanceled(cancellationToken);

    /// <summary>Runs the delegate in its caller's context (trace, log scope); true where what it wrote is to be kept.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is handed to the caller, whose it is.")]
    public async Task<bool> RunAsync(UnitOfWork work)
    {
        (_work, Failure) = (null, null);
        try
        {
            var kept = await Start(work);
            _work = kept ? work : null;
            return kept;
        }
        catch (Exception exception)
        {
            Failure = exception;
            return false;
        }
    }

    /// <summary>The group is committed: tells the caller its own outcome.</summary>
    public void Complete(ILogger logger)
    {
        _work?.RunAfterCommit(logger);
        if (Failure is null)
        {
            _completion.TrySetResult();
        }
        else
        {
            Fail(Failure);
        }
    }

    /// <summary>The unit is undone.</summary>
    public void Fail(Exception exception)
    {
        if ((Failure ?? exception) is OperationCanceledException cancelled)
        {
            _completion.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _completion.TrySetException(Failure ?? exception);
        }
    }

    private Task<bool> Start(UnitOfWork work)
    {
        if (_context is null)
        {
            return unit.RunAsync(work);
        }

        Task<bool> running = null!;
        ExecutionContext.Run(_context, _ => running = unit.RunAsync(work), null);
        return running;
    }
}
