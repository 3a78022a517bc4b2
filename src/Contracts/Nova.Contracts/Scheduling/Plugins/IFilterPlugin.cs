namespace Nova.Contracts.Scheduling.Plugins;

/// <summary>
/// A filter of the operator's own, found in an assembly that <c>[filter_scheduler] available_filters</c> names: a public class with a public
/// constructor without parameters, of which there is one object for the life of the process.
/// </summary>
/// <remarks>
/// Called for every host of every decision, from several threads at once: it keeps no state, reads no clock, file or network, and takes microseconds.
/// What it throws fails the request.
/// </remarks>
public interface IFilterPlugin
{
    /// <summary>The name by which <c>enabled_filters</c> names it; unlike every other filter's.</summary>
    string Name { get; }

    /// <summary>Why the host is out, in figures; <see langword="null"/> lets it pass.</summary>
    string? Refuse(PluginHost host, SchedulingRequest request);
}
