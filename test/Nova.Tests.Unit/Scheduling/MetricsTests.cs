using Microsoft.Extensions.Options;
using Nova.Scheduling;
using Nova.Scheduling.Filters;
using Nova.Scheduling.Weighers;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>What hosts measure of themselves, as filter and weigher take it.</summary>
public sealed class MetricsTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("cpu.percent=-1", "cpu.percent=0.5", true)]
    [InlineData("cpu.percent=-1", "", false)]
    [InlineData("cpu.percent=-1,cpu.frequency=2", "cpu.percent=0.5", false)]
    public void A_host_must_report_every_metric_that_counts(string setting, string metrics, bool passes) =>
        new MetricsFilter(Settings(setting)).Judge(Host(metrics), TestHosts.Request()).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData("cpu.percent=-1", true, true)]
    [InlineData("cpu.percent=-1", false, false)]
    [InlineData("", true, false)]
    public void Where_metrics_are_required_the_filter_always_runs(string setting, bool required, bool runs) =>
        new MetricsFilter(Settings(setting, required)).IsIndispensable.ShouldBe(runs);

    [Fact]
    public void A_filter_that_is_indispensable_runs_unnamed()
    {
        FilterPipeline pipeline = new(
            [.. SchedulerUnderTest.Known<IHostFilter>(Options.Create(new SchedulingOptions())).Where(filter => filter is not MetricsFilter), new MetricsFilter(Settings("cpu.percent=1"))],
            Options.Create(new SchedulingOptions { EnabledFilters = "ComputeFilter" }));

        pipeline.Names.ShouldContain("MetricsFilter");
    }

    [Theory]
    [InlineData("cpu.percent=-1", "cpu.percent=0.25", -0.25)]
    [InlineData("cpu.percent=-1, cpu.frequency=0.001", "cpu.percent=0.5;cpu.frequency=2000", 1.5)]
    [InlineData("cpu.percent=-1", "", -10000)]
    [InlineData("cpu.percent=0", "", 0)]
    [InlineData("", "cpu.percent=1", 0)]
    public void A_host_weighs_the_sum_of_its_metrics(string setting, string metrics, double weight) =>
        new MetricsWeigher(Settings(setting)).Weigh(Host(metrics), TestHosts.Request()).ShouldBe(weight, 1e-9);

    [Theory]
    [InlineData("cpu.percent")]
    [InlineData("cpu.percent=much")]
    [InlineData("=1")]
    [InlineData("cpu.percent=nan")]
    public void A_setting_that_is_none_stops_the_start(string setting) =>
        Should.Throw<OptionsValidationException>(() => Settings(setting)).Message.ShouldContain("weight_setting");

    private static MetricSettings Settings(string setting, bool required = true) =>
        new(Options.Create(new MetricsOptions { WeightSetting = setting.Split(',', StringSplitOptions.RemoveEmptyEntries), Required = required }));

    private static HostState Host(string metrics)
    {
        var host = TestHosts.Host("h1");
        var report = host.Hypervisor with
        {
            Metrics = metrics.Length is 0 ? null : metrics.Split(';').Select(pair => pair.Split('=')).ToDictionary(
                pair => pair[0], pair => double.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture)),
        };
        return HostState.Of(host with { Hypervisor = report }, TestHosts.Usage(host));
    }
}
