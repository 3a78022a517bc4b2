namespace Nova.Contracts.Scheduling.Plugins;

/// <summary>A weigher of the operator's own; found, made and called as an <see cref="IFilterPlugin"/>. All that are found are used.</summary>
public interface IWeigherPlugin
{
    /// <summary>How much it counts; an aggregate's metadata of the name <see cref="MultiplierKey"/> overrides it for the aggregate's hosts.</summary>
    double Multiplier { get; }

    /// <summary>The key of that metadata.</summary>
    string MultiplierKey { get; }

    /// <summary>How good the host is, the more the better; the scheduler brings the answers of all hosts to the scale from 0 to 1.</summary>
    double Weigh(PluginHost host, SchedulingRequest request);
}
