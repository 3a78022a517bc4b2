using Nova.Contracts.Scheduling;
using Nova.Contracts.Scheduling.Plugins;

namespace Nova.SamplePlugin;

/// <summary>Prefers hosts whose aggregates say <c>sample_favourite = true</c>.</summary>
public sealed class FavouriteZoneWeigher : IWeigherPlugin
{
    /// <inheritdoc />
    public double Multiplier => 100;

    /// <inheritdoc />
    public string MultiplierKey => "sample_favourite_multiplier";

    /// <inheritdoc />
    public double Weigh(PluginHost host, SchedulingRequest request) =>
        host.AggregateMetadata.TryGetValue("sample_favourite", out var values) && values.Contains("true") ? 1 : 0;
}
