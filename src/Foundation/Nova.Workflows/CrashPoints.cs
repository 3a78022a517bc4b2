using System.Diagnostics;
using Microsoft.Extensions.Options;

namespace Nova.Workflows;

/// <summary>Named moments at which a test may end the process. The names: <c>{kind}.{step}.before</c>, <c>.committing</c>, <c>.ran</c>, <c>.committed</c>, <c>.undo</c>, <c>.undone</c>.</summary>
/// <remarks>What a test throws here counts as thrown by the step or its undo at that moment.</remarks>
public interface ICrashPoints
{
    /// <summary>Passed at the named moment; usually does nothing.</summary>
    void Reach(string kind, string step, string moment);
}

/// <summary>Every moment that the engine passes in a step.</summary>
public static class CrashMoments
{
    /// <summary>Progress is written, the step has not begun.</summary>
    public const string Before = "before";

    /// <summary>The step has run; the transaction that writes its progress is about to be committed.</summary>
    public const string Committing = "committing";

    /// <summary>The step has run; its progress is written where it has committed that itself, else not.</summary>
    public const string Ran = "ran";

    /// <summary>The step's progress is written.</summary>
    public const string Committed = "committed";

    /// <summary>The step's undo has not begun.</summary>
    public const string Undo = "undo";

    /// <summary>The step's undo has run, that is not written.</summary>
    public const string Undone = "undone";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Before, Committing, Ran, Committed, Undo, Undone];
}

/// <summary>Kills the process, as <c>kill -9</c> does, at the moment that the option names.</summary>
internal sealed class ProcessCrashPoints(IOptions<WorkflowOptions> options) : ICrashPoints
{
    private readonly string? _crashAt = options.Value.CrashAt;

    public void Reach(string kind, string step, string moment)
    {
        if (_crashAt is { } point && point == $"{kind}.{step}.{moment}")
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
        }
    }
}
