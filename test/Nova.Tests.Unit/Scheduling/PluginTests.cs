using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Scheduling;
using Nova.Scheduling.Plugins;
using Nova.TestKit.Cloud;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>Filters and weighers out of an assembly of somebody's own: the sample that the documentation names.</summary>
public sealed class PluginTests
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "Nova.SamplePlugin.dll");

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void A_filter_of_ones_own_judges_like_any_other(int servers, bool passes)
    {
        var host = TestHosts.Host("h1");
        var request = TestHosts.Request();
        request = request with { Flavor = request.Flavor with { ExtraSpecs = new Dictionary<string, string> { ["sample:quiet"] = "3" } } };

        var verdict = Load(Sample).Filters.Single().Judge(HostState.Of(host, TestHosts.Usage(host, servers: servers)), request);

        verdict.Reason.ShouldBe(passes ? null : "4 servers, at most 3 are quiet");
    }

    [Fact]
    public void A_weigher_of_ones_own_counts_by_its_multiplier()
    {
        var (plain, favourite) = (TestHosts.Host("a"), TestHosts.Host("b") with { AggregateMetadata = new Dictionary<string, IReadOnlyList<string>> { ["sample_favourite"] = ["true"] } });
        HostState[] hosts = [.. new[] { plain, favourite }.Select(host => HostState.Of(host, TestHosts.Usage(host)))];

        SchedulerUnderTest.Weigh(Load(Sample).Weighers, hosts, TestHosts.Request()).ShouldBe([0, 100]);
    }

    [Fact]
    public void The_originals_word_for_its_own_filters_loads_nothing() => Load("nova.scheduler.filters.all_filters").Filters.ShouldBeEmpty();

    [Theory]
    [InlineData("/nowhere/rules.dll")]
    [InlineData("Nova.Tests.Unit.deps.json")]
    [InlineData("Nova.Core.dll")]
    public void What_cannot_be_loaded_stops_the_start_by_its_name(string path) =>
        Should.Throw<OptionsValidationException>(() => Load(Path.Combine(AppContext.BaseDirectory, path))).Message.ShouldContain(path);

    [Fact]
    public async Task A_cloud_runs_it()
    {
        await using var cloud = await CloudFixture.StartAsync(
            1, $"filter_scheduler.available_filters={Sample}", "filter_scheduler.enabled_filters=ComputeFilter, QuietHostsFilter");
        var said = await cloud.SendAsync(HttpMethod.Post, $"/flavors/{cloud.Flavor}/os-extra_specs", "admin", """{"extra_specs": {"sample:quiet": "0"} }""");
        said.Status.ShouldBe(200, said.Body);
        await cloud.BootAsync("first");
        await cloud.IdleAsync();

        var second = await cloud.SendAsync(HttpMethod.Post, "/servers", "admin", cloud.CreateBody("second"));
        var server = await cloud.WaitForAsync(second.Json["server"]!["id"]!.GetValue<string>(), "ERROR");

        server["fault"]!["message"]!.GetValue<string>().ShouldContain("1 refused by QuietHostsFilter (1 servers, at most 0 are quiet)");
    }

    [Fact]
    public async Task It_is_given_the_options_of_the_operators_file()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"sample_quiet": 0}""");
        await using var cloud = await CloudFixture.StartAsync(
            1, $"filter_scheduler.available_filters={Sample}", "filter_scheduler.enabled_filters=ComputeFilter, QuietHostsFilter",
            $"DEFAULT.scheduler_json_config_location={file}");
        await cloud.BootAsync("first");
        await cloud.IdleAsync();

        var second = await cloud.SendAsync(HttpMethod.Post, "/servers", "admin", cloud.CreateBody("second"));
        var server = await cloud.WaitForAsync(second.Json["server"]!["id"]!.GetValue<string>(), "ERROR");

        server["fault"]!["message"]!.GetValue<string>().ShouldContain("1 refused by QuietHostsFilter (1 servers, at most 0 are quiet)");
        File.Delete(file);
    }

    private static SchedulerPlugins Load(string path) =>
        new(Options.Create(new SchedulingOptions { AvailableFilters = [path] }), NullLogger<SchedulerPlugins>.Instance);
}
