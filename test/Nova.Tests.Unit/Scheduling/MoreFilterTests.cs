using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.Scheduling;
using Nova.Scheduling.Filters;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

/// <summary>The filters that are enabled by name; the rules and boundaries are those of the original's documentation.</summary>
public sealed class MoreFilterTests
{
    private const string Image = "70a599e0-31e7-49b7-b260-868f441e862b";

    [Theory]
    [InlineData(null, true)]
    [InlineData("m1.small, m1.tiny", true)]
    [InlineData("m1.small", false)]
    [InlineData("", false)]
    public void A_host_that_is_kept_for_flavors_takes_those(string? flavors, bool passes) =>
        new AggregateTypeAffinityFilter().Judge(In("instance_type", flavors), TestHosts.Request()).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData("os_distro", "debian", "os_distro", "debian, ubuntu", true)]
    [InlineData("os_distro", "windows", "os_distro", "debian, ubuntu", false)]
    [InlineData("os_type", "linux", "os_distro", "windows", true)]
    [InlineData("hw_boot_menu", "true", "hw_boot_menu", "True", true)]
    [InlineData("hw_boot_menu", "false", "hw_boot_menu", "True", true)]
    [InlineData("colour", "red", "colour", "blue", true)]
    public void A_host_that_is_kept_for_images_takes_those(string property, string value, string key, string values, bool passes) =>
        Isolation().Judge(In(key, values), WithImage((property, value))).Accepts.ShouldBe(passes);

    [Fact]
    public void Only_aggregate_metadata_of_the_namespace_keeps_images_off()
    {
        var filter = Isolation(new SchedulingOptions { AggregateImagePropertiesIsolationNamespace = "images" });
        var request = WithImage(("os_distro", "windows"));

        filter.Judge(In("os_distro", "debian"), request).Accepts.ShouldBeTrue();
        filter.Judge(In("images.os_distro", "debian"), request).Accepts.ShouldBeFalse();
    }

    [Theory]
    [InlineData(null, 7, true)]
    [InlineData(null, 8, false)]
    [InlineData("2", 1, true)]
    [InlineData("2", 2, false)]
    [InlineData("many", 7, true)]
    [InlineData("0", 0, false)]
    public void A_busy_host_takes_no_more(string? limit, int busy, bool passes)
    {
        var host = In("max_io_ops_per_host", limit) with { BusyServers = busy };

        new AggregateIoOpsFilter(Default).Judge(host, TestHosts.Request()).Accepts.ShouldBe(passes);
        new IoOpsFilter(Default).Judge(host, TestHosts.Request()).Accepts.ShouldBe(busy < 8);
    }

    [Theory]
    [InlineData(null, 49, true)]
    [InlineData(null, 50, false)]
    [InlineData("10", 10, false)]
    [InlineData("100", 99, true)]
    public void A_full_host_takes_no_more(string? limit, int servers, bool passes)
    {
        var host = In("max_instances_per_host", limit) with { Servers = servers };

        new AggregateNumInstancesFilter(Default).Judge(host, TestHosts.Request()).Accepts.ShouldBe(passes);
        new NumInstancesFilter(Default).Judge(host, TestHosts.Request()).Accepts.ShouldBe(servers < 50);
    }

    // The host: 16 processors, 65,536 MiB, 1,000 GiB, all promised once.
    [Theory]
    [InlineData("2", true)]
    [InlineData("1", false)]
    [InlineData("1.5", true)]
    public void An_aggregate_says_how_far_its_hosts_are_overcommitted(string ratio, bool passes)
    {
        var request = TestHosts.Request(vcpus: 8, memoryMiB: 32768, diskGiB: 500);

        new AggregateCoreFilter().Judge(Full("cpu_allocation_ratio", ratio), request).Accepts.ShouldBe(passes);
        new AggregateRamFilter().Judge(Full("ram_allocation_ratio", ratio), request).Accepts.ShouldBe(passes);
        new AggregateDiskFilter().Judge(Full("disk_allocation_ratio", ratio), request).Accepts.ShouldBe(passes);
    }

    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(true, false, true, false)]
    [InlineData(false, true, true, false)]
    [InlineData(false, false, true, true)]
    [InlineData(false, true, false, true)]
    [InlineData(true, false, false, false)]
    public void Isolated_images_are_on_isolated_hosts(bool image, bool host, bool isExclusive, bool passes)
    {
        IsolatedHostsFilter filter = new(Options.Create(new SchedulingOptions
        {
            IsolatedImages = Image,
            IsolatedHosts = "h1, h2",
            RestrictIsolatedHostsToIsolatedImages = isExclusive,
        }));
        var request = TestHosts.Request() with { Image = image ? Identifier.Parse<ImageId>(Image) : null };

        filter.Judge(State(TestHosts.Host(host ? "h2" : "h3")), request).Accepts.ShouldBe(passes);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("1", true)]
    [InlineData("2", false)]
    [InlineData("1 2", false)]
    public void Servers_of_one_flavor_are_among_themselves(string flavors, bool passes)
    {
        var host = State(TestHosts.Host("a")) with
        {
            Flavors = flavors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(flavor => new FlavorId(flavor)).ToHashSet(),
        };

        new TypeAffinityFilter().Judge(host, TestHosts.Request()).Accepts.ShouldBe(passes);
    }

    // The host is at 192.0.2.1.
    [Theory]
    [InlineData(null, null, true)]
    [InlineData("192.0.2.77", null, true)]
    [InlineData("192.0.3.1", null, false)]
    [InlineData("192.0.3.1", "/16", true)]
    [InlineData("192.0.2.0", "/31", true)]
    [InlineData("192.0.2.0", "/32", false)]
    [InlineData("198.51.100.1", "/0", true)]
    [InlineData("192.0.2.9", "/255.255.255.0", true)]
    [InlineData("192.0.2.9", "/255.0.255.0", false)]
    [InlineData("192.0.2.9", "/33", false)]
    [InlineData("2001:db8::1", "/64", false)]
    [InlineData("near", null, false)]
    public void A_server_is_near_an_address(string? near, string? cidr, bool passes) =>
        new SimpleCidrAffinityFilter().Judge(State(TestHosts.Host("a")), WithHints(("build_near_host_ip", near), ("cidr", cidr))).Accepts.ShouldBe(passes);

    // Free: 65,536 MiB and 1,024,000 MiB of disk.
    [Theory]
    [InlineData(null, true)]
    [InlineData("""[">=", "$free_ram_mb", 65536]""", true)]
    [InlineData("""[">", "$free_ram_mb", 65536]""", false)]
    [InlineData("""["<=", "$free_ram_mb", "65536"]""", true)]
    [InlineData("""["=", "$hypervisor_type", "QEMU"]""", true)]
    [InlineData("""["=", "$cpu_info.vendor", "Intel"]""", true)]
    [InlineData("""["=", "$cpu_info.topology.cores", 4]""", true)]
    [InlineData("""["<", "$cpu_info.nothing", 4]""", false)]
    [InlineData("""["in", "$host", "b", "a"]""", true)]
    [InlineData("""["in", "$host", "b"]""", false)]
    [InlineData("""["and", [">=", "$free_ram_mb", 1024], [">=", "$free_disk_mb", 2000000]]""", false)]
    [InlineData("""["or", [">=", "$free_ram_mb", 1024], [">=", "$free_disk_mb", 2000000]]""", true)]
    [InlineData("""["not", ["=", "$host", "a"]]""", false)]
    [InlineData("""["and", ["not", ["=", "$host", "a"]]]""", false)]
    [InlineData("""["not", ["=", "$host", "b"]]""", true)]
    [InlineData("""[">", "$free_ram_mb"]""", false)]
    [InlineData("""[]""", true)]
    [InlineData("""["~", 1, 2]""", false)]
    [InlineData("""{"and": []}""", false)]
    [InlineData("""[">=", """, false)]
    public void A_query_is_true_of_the_host(string? query, bool passes) =>
        new JsonFilter().Judge(State(TestHosts.Host("a")), WithHints(("query", query))).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData("affinity", "a", 1, true)]
    [InlineData("affinity", "b", 1, false)]
    [InlineData("affinity", "b", 0, true)]
    [InlineData("soft-affinity", "b", 1, true)]
    public void The_members_of_a_group_are_together(string policy, string host, int members, bool passes) =>
        new ServerGroupAffinityFilter().Judge(State(TestHosts.Host("a")), WithGroup(policy, 1, host, members)).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData("anti-affinity", 1, "a", 1, false)]
    [InlineData("anti-affinity", 2, "a", 1, true)]
    [InlineData("anti-affinity", 2, "a", 2, false)]
    [InlineData("anti-affinity", 1, "b", 1, true)]
    [InlineData("soft-anti-affinity", 1, "a", 1, true)]
    public void The_members_of_a_group_are_apart(string policy, int most, string host, int members, bool passes) =>
        new ServerGroupAntiAffinityFilter().Judge(State(TestHosts.Host("a")), WithGroup(policy, most, host, members)).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData(null, true, true)]
    [InlineData("a", true, false)]
    [InlineData("b", false, true)]
    [InlineData("", false, true)]
    public void A_server_is_where_others_are_or_where_they_are_not(string? hosts, bool same, bool different)
    {
        var named = hosts?.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(host => new HostName(host)).ToHashSet();
        var request = TestHosts.Request() with { SameHosts = named, DifferentHosts = named };

        new SameHostFilter().Judge(State(TestHosts.Host("a")), request).Accepts.ShouldBe(same);
        new DifferentHostFilter().Judge(State(TestHosts.Host("a")), request).Accepts.ShouldBe(different);
    }

    [Fact]
    public void Every_host_is_taken_by_the_filter_that_says_so() =>
        new AllHostsFilter().Judge(State(TestHosts.Host("a") with { IsDisabled = true }), TestHosts.Request()).Accepts.ShouldBeTrue();

    [Fact]
    public void A_query_that_is_deeper_than_any_that_somebody_wrote_is_refused()
    {
        var query = string.Concat(Enumerable.Repeat("[\"not\",", 10_000)) + "1" + new string(']', 10_000);

        new JsonFilter().Judge(State(TestHosts.Host("a")), WithHints(("query", query))).Reason!.ShouldContain("cannot be read");
    }

    private static IOptions<SchedulingOptions> Default { get; } = Options.Create(new SchedulingOptions());

    private static AggregateImagePropertiesIsolation Isolation(SchedulingOptions? options = null) => new(Options.Create(options ?? new SchedulingOptions()));

    private static HostState State(ComputeHost host) => HostState.Of(host, TestHosts.Usage(host));

    private static HostState In(string key, string? value) => State(value is null ? TestHosts.Host("a") : TestHosts.Host("a") with
    {
        AggregateMetadata = new Dictionary<string, IReadOnlyList<string>> { [key] = [value] },
    });

    private static HostState Full(string key, string ratio) => In(key, ratio).Promise(new(16, 65536, 1000));

    private static SchedulingRequest WithImage(params (string Name, string Value)[] properties) =>
        TestHosts.Request() with { ImageProperties = properties.ToDictionary(property => property.Name, property => property.Value) };

    private static SchedulingRequest WithGroup(string policy, int most, string host, int members)
    {
        Dictionary<HostName, int> there = [];
        if (members > 0)
        {
            there[new HostName(host)] = members;
        }

        return TestHosts.Request() with { Group = new GroupPlacement { Policy = policy, MaxPerHost = most, Members = there } };
    }

    private static SchedulingRequest WithHints(params (string Name, string? Value)[] hints) => TestHosts.Request() with
    {
        Hints = hints.Where(hint => hint.Value is not null).ToDictionary(hint => hint.Name, IReadOnlyList<string> (hint) => [hint.Value!]),
    };
}
