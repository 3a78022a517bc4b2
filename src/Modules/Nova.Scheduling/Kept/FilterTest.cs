namespace Nova.Scheduling.Kept;

/// <summary>How one filter tells hosts apart for a request. Equal tests give the same hosts the same verdicts.</summary>
/// <param name="Kind">What decides.</param>
/// <param name="Column">The column of the figure that is compared, or the kind of classes.</param>
/// <param name="Figure">What is asked for, or a bit for each class that is refused; of all hosts: 1 where they are.</param>
/// <param name="Wish">What the filter makes of the request where each host is judged; otherwise empty.</param>
internal readonly record struct FilterTest(TestKind Kind, int Column, long Figure, string Wish);

/// <summary>What decides on a host.</summary>
internal enum TestKind
{
    /// <summary>The request alone.</summary>
    All = 0,

    /// <summary>A figure of the host.</summary>
    Room,

    /// <summary>The class that the host is in.</summary>
    Class,

    /// <summary>The host as a whole.</summary>
    Whole,
}
