using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <summary>
/// An operation's steps by name, up to the one that is next: what a worker must know to go on with it, and to take back what was done. So two releases can
/// share a database though one has a step more: what has passed that step is the newer one's alone, and the newer goes on with all that the older began.
/// </summary>
internal static class StepList
{
    private const char Between = ' ';

    /// <summary>The names of the steps up to this one, which may be past the last.</summary>
    public static string UpTo(IReadOnlyList<string> names, int step) => string.Join(Between, names.Take(step + 1));

    /// <summary>The names, each for itself.</summary>
    public static string[] Names(string? steps) => steps?.Split(Between, StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Where the workflow has the step that the row means by this number of its own; -1 stays what it is.</summary>
    public static int IndexOf(Workflow workflow, OperationRow row, long step)
    {
        var names = Names(row.Steps);

        // A release that knows only numbers leaves the names as they are; it has the steps that this one has.
        return step >= 0 && names.Length == row.Step + 1 ? workflow.StepNames.Index().First(pair => pair.Item == names[step]).Index : (int)step;
    }
}
