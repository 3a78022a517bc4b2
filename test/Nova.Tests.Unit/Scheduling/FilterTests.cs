using Microsoft.Extensions.Options;
using Nova.Contracts.Fleet;
using Nova.Contracts.Scheduling;
using Nova.Scheduling;
using Nova.Scheduling.Filters;
using Nova.Scheduling.Weighers;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

public sealed class FilterTests
{
    [Theory]
    [InlineData("hw_architecture", "x86_64", true)]
    [InlineData("architecture", "amd64", true)]
    [InlineData("hw_architecture", "ppc64", false)]
    [InlineData("img_hv_type", "kvm", true)]
    [InlineData("hypervisor_type", "xen", false)]
    [InlineData("hw_vm_mode", "hvm", true)]
    [InlineData("vm_mode", "xen", false)]
    [InlineData("os_distro", "debian", true)]
    public void An_image_runs_where_its_properties_say(string property, string value, bool passes) =>
        new ImagePropertiesFilter().Judge(State(TestHosts.Host("a")), TestHosts.Request() with
        {
            ImageProperties = new Dictionary<string, string> { [property] = value },
        }).Accepts.ShouldBe(passes);

    // The forms are those of the original's documentation of extra specs.
    [Theory]
    [InlineData("capabilities:hypervisor_type", "s== QEMU", true)]
    [InlineData("capabilities:hypervisor_version", ">= 6000000", true)]
    [InlineData("capabilities:hypervisor_version", ">= 8000000", false)]
    [InlineData("capabilities:cpu_info:vendor", "Intel", true)]
    [InlineData("capabilities:cpu_info:topology:cores", ">= 8", false)]
    [InlineData("capabilities:cpu_info:nothing", "1", false)]
    [InlineData("hypervisor_type", "<or> Xen <or> QEMU", true)]
    [InlineData("hw:cpu_policy", "dedicated", true)]
    [InlineData("free_ram_mb", ">= lots", false)]
    public void A_flavor_runs_where_the_host_has_what_it_asks_for(string spec, string value, bool passes) =>
        new ComputeCapabilitiesFilter().Judge(State(TestHosts.Host("a")), WithSpec(spec, value)).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData("ssd", "true", true)]
    [InlineData("aggregate_instance_extra_specs:ssd", "true", true)]
    [InlineData("gpu", "true", false)]
    [InlineData("hw:cpu_policy", "dedicated", true)]
    public void Extra_specs_are_met_by_aggregates(string spec, string value, bool passes) =>
        new AggregateInstanceExtraSpecsFilter().Judge(State(InAggregate("ssd", "true, nvme")), WithSpec(spec, value)).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData("p1", true)]
    [InlineData("p2", false)]
    public void A_host_that_is_kept_for_projects_takes_theirs_only(string project, bool passes) =>
        new AggregateMultiTenancyIsolation().Judge(State(InAggregate("filter_tenant_id2", project)), TestHosts.Request()).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData("nova", true)]
    [InlineData("london", false)]
    [InlineData(null, true)]
    public void A_zone_that_was_asked_for_is_kept(string? zone, bool passes) =>
        new AvailabilityZoneFilter().Judge(State(TestHosts.Host("a")), TestHosts.Request() with { AvailabilityZone = zone }).Accepts.ShouldBe(passes);

    [Theory]
    [InlineData("1500", ">= 1e3", true)]
    [InlineData("1.5", "<= 2", true)]
    [InlineData("1,500", ">= 1000", false)]
    [InlineData("1500", ">= 1,000", false)]
    public void A_number_has_no_separators_of_thousands(string value, string wanted, bool isMet) => Requirement.IsMet(value, wanted).ShouldBe(isMet);

    [Fact]
    public void A_multiplier_that_is_no_number_leaves_the_options()
    {
        var options = Options.Create(new SchedulingOptions());
        HostState[] hosts = [State(TestHosts.Host("b")), State(InAggregate("ram_weight_multiplier", "1,5"))];

        var weights = SchedulerUnderTest.Weigh([new RamWeigher(options)], hosts, TestHosts.Request());

        weights[1].ShouldBe(weights[0]);
    }

    private static HostState State(ComputeHost host) => HostState.Of(host, TestHosts.Usage(host));

    private static ComputeHost InAggregate(string key, string value) => TestHosts.Host("a") with
    {
        AggregateMetadata = new Dictionary<string, IReadOnlyList<string>> { [key] = [value] },
    };

    private static SchedulingRequest WithSpec(string name, string value)
    {
        var request = TestHosts.Request();
        return request with { Flavor = request.Flavor with { ExtraSpecs = new Dictionary<string, string> { [name] = value } } };
    }
}
