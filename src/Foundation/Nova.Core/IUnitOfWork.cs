namespace Nova.Core;

/// <summary>
/// One database transaction that several modules write in. Opaque here: a module passes it through a contract without
/// knowing whose tables are behind. Nova.Data makes it and gives stores the means to run SQL in it.
/// </summary>
/// <remarks>Valid until the delegate that received it returns; no network call may be made meanwhile. Not thread-safe.</remarks>
public interface IUnitOfWork
{
    /// <summary>Runs <paramref name="action"/> once the transaction has been committed; not at all where it is rolled back.</summary>
    /// <remarks>For wake-ups and cache eviction only: the action must be quick, must not throw, and may be lost in a crash.</remarks>
    void AfterCommit(Action action);

    /// <summary>
    /// Runs <paramref name="action"/> inside the transaction, when the delegate has returned and what it wrote is to be kept: for what is
    /// derived from the whole of it. Not at all where it is rolled back; an action that throws rolls it back.
    /// </summary>
    void BeforeCommit(Func<CancellationToken, Task> action);
}
