using Nova.Core;

namespace Nova.Workflows;

/// <summary>Waits for operations, for requests that are answered with what came of them.</summary>
public interface IOperationEnds
{
    /// <summary>Waits until the operation has ended, whichever process runs it.</summary>
    /// <returns>How it ended; <see langword="null"/> where it has not within the limit: it goes on.</returns>
    Task<OperationEnd?> WaitAsync(OperationId operation, TimeSpan limit, CancellationToken cancellationToken);
}

/// <summary>How an operation ended.</summary>
public enum OperationEnd
{
    /// <summary>It did what it was for.</summary>
    Done,

    /// <summary>It failed, and has undone what it did.</summary>
    Failed,

    /// <summary>It was asked to stop, and has undone what it did.</summary>
    Cancelled,
}
