using Nova.Core;

namespace Nova.Data;

/// <summary>A delegate that wants a transaction; the engines need not know what it yields.</summary>
internal abstract class WriteUnit
{
    /// <summary>Runs the delegate; true where what it wrote is to be kept. Closes the unit of work in any case.</summary>
    public abstract Task<bool> RunAsync(UnitOfWork work);
}

/// <summary>A delegate that yields a value.</summary>
/// <typeparam name="T">What it yields.</typeparam>
/// <param name="run">The delegate.</param>
/// <param name="keeps">Whether this outcome is one to commit.</param>
internal sealed class WriteUnit<T>(Func<IUnitOfWork, Task<T>> run, Func<T, bool> keeps) : WriteUnit
{
    /// <summary>What the last run yielded.</summary>
    public T Outcome { get; private set; } = default!;

    /// <inheritdoc />
    public override async Task<bool> RunAsync(UnitOfWork work)
    {
        UnitOfWork.Enter(work);
        var kept = false;
        try
        {
            Outcome = await run(work);
            if (keeps(Outcome))
            {
                await work.RunBeforeCommitAsync();
                kept = true;
            }
        }
        finally
        {
            work.Close();
            if (!kept)
            {
                DataTelemetry.RolledBack();
            }
        }

        return kept && work.Failure is { } failure
            ? throw new InvalidOperationException("A statement of this transaction failed, so nothing of it can be committed.", failure)
            : kept;
    }
}
