using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;
using Nova.Contracts.Servers;

namespace Nova.Scheduling.Weighers;

/// <summary>
/// Prefers hosts with many servers of images like the one asked for: for each property of the image, the servers of the host whose images have it, too. With a
/// negative multiplier, hosts with few of them.
/// </summary>
internal sealed class ImagePropertiesWeigher(IOptions<SchedulingOptions> options) : IHostWeigher
{
    private readonly Dictionary<string, double> _weights =
        WeightSettings.Read(options.Value.ImagePropertiesWeightSetting, SchedulingOptions.Section, "image_props_weight_setting")
            .ToDictionary(pair => pair.Name, pair => pair.Weight, StringComparer.Ordinal);

    public string MultiplierKey => "image_props_weight_multiplier";

    public double Multiplier { get; } = options.Value.ImagePropertiesWeightMultiplier;

    public double? Least => null;

    // Where the option is 0 it is off, whatever an aggregate says; nobody then pays for what it would have to know.
    public HostFacts Facts => Multiplier is 0 ? HostFacts.None : HostFacts.ImageProperties;

    public bool Concerns(SchedulingRequest request) => Multiplier is not 0 && request.ImageProperties.Count > 0;

    public double Weigh(HostState host, SchedulingRequest request)
    {
        var sum = 0.0;
        foreach (var (name, value) in request.ImageProperties)
        {
            sum += WeightOf(name) * host.ImageProperties.GetValueOrDefault(new ImageProperty(name, value));
        }

        return sum;
    }

    // None named: each counts. Some named: those.
    private double WeightOf(string name) => _weights.Count is 0 ? 1 : _weights.GetValueOrDefault(name);
}
