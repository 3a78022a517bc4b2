using Nova.Contracts.Scheduling;

namespace Nova.Scheduling;

/// <summary>
/// Decides whether one host can take one server. A filter is a pure function of its two arguments: no I/O, no clock, no
/// state of its own, so a refused request can be replayed from its log line.
/// </summary>
internal interface IHostFilter
{
    /// <summary>The name by which <c>enabled_filters</c> names it; the original's.</summary>
    string Name { get; }

    /// <summary>What it must know of a host besides what always is known.</summary>
    HostFacts Facts => HostFacts.None;

    /// <summary>Whether it runs even if <c>enabled_filters</c> does not name it, at the end then.</summary>
    bool IsIndispensable => false;

    /// <summary>Judges <paramref name="host"/>. A refusal says why, in figures: the operator reads it when nothing fits.</summary>
    FilterVerdict Judge(HostState host, SchedulingRequest request);
}

/// <summary>The verdict of a filter; a <see langword="null"/> reason accepts.</summary>
/// <param name="Reason">Why the host is out.</param>
internal readonly record struct FilterVerdict(string? Reason)
{
    /// <summary>Whether the host passes.</summary>
    public bool Accepts => Reason is null;

    /// <summary>The host passes.</summary>
    public static FilterVerdict Accept => default;

    /// <summary>The host is out.</summary>
    public static FilterVerdict Refuse(string reason) => new(reason);
}
