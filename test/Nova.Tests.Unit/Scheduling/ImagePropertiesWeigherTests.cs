using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Scheduling;
using Nova.Scheduling.Weighers;
using Nova.TestKit.Cloud;
using Nova.TestKit.Scheduling;
using NSubstitute;

namespace Nova.Tests.Unit.Scheduling;

public sealed class ImagePropertiesWeigherTests
{
    private static readonly Dictionary<string, string> Windows = new() { ["os_distro"] = "windows", ["hw_machine_type"] = "q35" };

    // One host has three servers of Windows and two of q35, the other two of q35 alone.
    [Theory]
    [InlineData("", 5.0, 2.0)]
    [InlineData("os_distro=1", 3.0, 0.0)]
    [InlineData("os_distro=2, hw_machine_type=-0.5", 5.0, -1.0)]
    [InlineData("os_type=1", 0.0, 0.0)]
    public void A_host_weighs_its_servers_of_images_with_the_same_properties(string setting, double first, double second)
    {
        ImagePropertiesWeigher weigher = new(With(1, setting.Split(',')));
        var (a, b) = (Host("a", ("os_distro", "windows", 3), ("hw_machine_type", "q35", 2)), Host("b", ("os_distro", "debian", 9), ("hw_machine_type", "q35", 2)));
        var request = TestHosts.Request() with { ImageProperties = Windows };

        weigher.Weigh(a, request).ShouldBe(first);
        weigher.Weigh(b, request).ShouldBe(second);
    }

    [Fact]
    public void It_is_off_unless_it_has_a_multiplier()
    {
        ImagePropertiesWeigher weigher = new(With(0));

        weigher.Facts.ShouldBe(HostFacts.None);
        weigher.Concerns(TestHosts.Request() with { ImageProperties = Windows }).ShouldBeFalse();
    }

    [Fact]
    public void A_setting_that_is_none_stops_the_start() =>
        Should.Throw<OptionsValidationException>(() => new ImagePropertiesWeigher(With(1, "os_distro"))).Message.ShouldContain("image_props_weight_setting");

    [Fact]
    public async Task The_properties_of_hosts_servers_are_counted()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        await cloud.BootAsync("of another image");
        var image = await cloud.AddImageAsync("windows", """ "os_distro": "windows", "hw_machine_type": "q35", """);
        for (var number = 0; number < 2; number++)
        {
            var answer = await cloud.SendAsync(
                HttpMethod.Post, "/servers", body: $$"""{"server": {"name": "one", "imageRef": "{{image}}", "flavorRef": "{{cloud.Flavor}}", "networks": "none"} }""");
            answer.Status.ShouldBe(202, answer.Body);
            await cloud.WaitForAsync(answer.Json["server"]!["id"]!.GetValue<string>(), "ACTIVE");
        }

        var counted = await cloud.Services.GetRequiredService<IHostLoads>().CountImagePropertiesAsync(default);

        var properties = counted.ShouldHaveSingleItem().Value;
        properties[new ImageProperty("os_distro", "windows")].ShouldBe(2);
        properties[new ImageProperty("hw_machine_type", "q35")].ShouldBe(2);
    }

    [Fact]
    public async Task They_are_asked_for_where_the_weigher_is_on()
    {
        using SchedulerUnderTest test = new([.. new[] { TestHosts.Host("a"), TestHosts.Host("b") }.Select(host => TestHosts.Usage(host))], [TestHosts.Host("a"), TestHosts.Host("b")], new SchedulingOptions { ImagePropertiesWeightMultiplier = 10 });
        test.Loads.CountImagePropertiesAsync(default).ReturnsForAnyArgs(new Dictionary<HostName, IReadOnlyDictionary<ImageProperty, int>>
        {
            [new("b")] = new Dictionary<ImageProperty, int> { [new("os_distro", "windows")] = 1 },
        });

        (await test.SelectAsync(TestHosts.Request() with { ImageProperties = Windows }))[0].ShouldBe(new HostName("b"));
    }

    private static IOptions<SchedulingOptions> With(double multiplier, params string[] setting) =>
        Options.Create(new SchedulingOptions { ImagePropertiesWeightMultiplier = multiplier, ImagePropertiesWeightSetting = setting });

    private static HostState Host(string name, params (string Name, string Value, int Servers)[] properties)
    {
        var host = TestHosts.Host(name);
        return HostState.Of(host, TestHosts.Usage(host)) with
        {
            ImageProperties = properties.ToDictionary(property => new ImageProperty(property.Name, property.Value), property => property.Servers),
        };
    }
}
