using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <summary>
/// The workflows of this release, and where operations of other releases stand that it cannot go on with: those are left to who can. For one caller at a time.
/// </summary>
internal sealed partial class KnownWorkflows(IEnumerable<Workflow> workflows, ILogger logger)
{
    private readonly FrozenDictionary<string, Workflow> _workflows = workflows.ToFrozenDictionary(workflow => workflow.Kind);

    // As many as there are steps that this release does not know.
    private readonly HashSet<string> _strange = new(StringComparer.Ordinal);

    public Workflow this[string kind] => _workflows[kind];

    /// <summary>The standings of those that it was asked about and did not know.</summary>
    public IReadOnlyList<string> Strange => [.. _strange];

    /// <summary>Whether this release can go on with it; where it cannot, the log says so once.</summary>
    public bool CanRun(FreeRow found)
    {
        var canRun = _workflows.TryGetValue(found.Kind, out var workflow) && workflow.HasSteps(found.Steps);
        if (!canRun && _strange.Add(found.Standing))
        {
            LogStrange(found.Id, found.Kind, found.Steps);
        }

        return canRun;
    }

    [LoggerMessage(LogLevel.Warning, "Operation {Operation} ({Kind}) stands where this release knows nothing of ({Steps}): it and its like are left to the release that does")]
    private partial void LogStrange(string operation, string kind, string steps);
}
