using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Filters;

/// <summary>How hints are read.</summary>
internal static class HintReading
{
    /// <summary>The hint's first text; <see langword="null"/> where it was not given.</summary>
    public static string? Hint(this SchedulingRequest request, string name) => request.Hints.GetValueOrDefault(name) is [var first, ..] ? first : null;
}
