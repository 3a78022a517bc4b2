namespace Nova.Workflows;

/// <summary>Tells other processes that the operations table has something for them. Only a hint: each looks by itself before long.</summary>
public interface IOperationBell
{
    /// <summary>An operation waits that this process does not run, or one that it does not hold is to stop. Returns at once.</summary>
    void Ring();
}

/// <summary>The bell's other end, in a process that runs operations.</summary>
public interface IOperationLookout
{
    /// <summary>Takes up what waits, and stops what it holds and is asked to stop, now rather than at the next interval.</summary>
    Task LookAsync(CancellationToken cancellationToken);
}

/// <summary>For a process that is alone.</summary>
internal sealed class SilentBell : IOperationBell
{
    public void Ring()
    {
        // Nobody else would hear it.
    }
}
