using Microsoft.Extensions.Options;
using Nova.Contracts.Scheduling;

namespace Nova.Scheduling.Drivers;

/// <summary>The driver that the options name, or with <c>multi</c> one for builds and resizes and one for all else.</summary>
internal sealed class SchedulerDrivers
{
    private const string Multi = "multi";

    // By the names of today and by those of the older releases, the end of a path of modules.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["filter_scheduler"] = "filter_scheduler",
        ["FilterScheduler"] = "filter_scheduler",
        ["chance_scheduler"] = "chance_scheduler",
        ["ChanceScheduler"] = "chance_scheduler",
        ["multi"] = Multi,
        ["MultiScheduler"] = Multi,
    };

    private readonly ISchedulerDriver _compute;
    private readonly ISchedulerDriver _others;

    /// <exception cref="OptionsValidationException">A name is not that of a driver.</exception>
    public SchedulerDrivers(IEnumerable<ISchedulerDriver> known, IOptions<DriverOptions> options)
    {
        var byName = known.ToDictionary(driver => driver.Name, StringComparer.Ordinal);
        var (driver, compute, others) = (options.Value.Driver, options.Value.ComputeDriver, options.Value.DefaultDriver);
        var isMulti = NameOf(driver) is Multi;
        _compute = Find(isMulti ? compute : driver);
        _others = Find(isMulti ? others : driver);

        ISchedulerDriver Find(string name) => NameOf(name) is { } canonical && byName.TryGetValue(canonical, out var found)
            ? found
            : throw new OptionsValidationException(
                DriverOptions.Section, typeof(DriverOptions), [$"{name} is no driver of the scheduler; known are {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}."]);
    }

    /// <summary>Whose decision this request is.</summary>
    public ISchedulerDriver For(SchedulingRequest request) => request.Purpose is SchedulingPurpose.Other ? _others : _compute;

    private static string? NameOf(string text) => Names.GetValueOrDefault(text[(text.LastIndexOf('.') + 1)..]);
}
