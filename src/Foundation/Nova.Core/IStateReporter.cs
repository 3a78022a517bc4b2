namespace Nova.Core;

/// <summary>Tells what a part of the process is at, for whoever looks into one that seems stuck (<c>kill -USR2</c>).</summary>
public interface IStateReporter
{
    /// <summary>The part, e.g. <c>operations</c>.</summary>
    string Name { get; }

    /// <summary>A line for each thing under way. It waits for nothing, since the process may be stuck, and tells no secret.</summary>
    IEnumerable<string> Describe();
}
