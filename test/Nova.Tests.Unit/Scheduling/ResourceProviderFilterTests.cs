using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Scheduling;
using Nova.Scheduling.Filters;
using Nova.TestKit.Scheduling;

namespace Nova.Tests.Unit.Scheduling;

public sealed class ResourceProviderFilterTests
{
    private static readonly SchedulingRequest Plain = TestHosts.Request();

    [Fact]
    public void Without_wishes_any_host_will_do() => Judge(null, Plain).ShouldBeNull();

    [Theory]
    [InlineData("CUSTOM_A", "CUSTOM_A", "", null)]
    [InlineData("CUSTOM_A", "CUSTOM_B", "", "it has not the trait CUSTOM_B")]
    [InlineData("CUSTOM_A", "", "CUSTOM_A", "it has the trait CUSTOM_A")]
    [InlineData("CUSTOM_A", "", "CUSTOM_B", null)]
    public void Traits_are_had_or_not(string has, string required, string forbidden, string? reason) =>
        Judge(Features(has), Plain with { Traits = new(List(required), List(forbidden)) }).ShouldBe(reason);

    [Fact]
    public void A_host_of_which_nothing_is_known_has_no_trait_and_no_further_class()
    {
        Judge(null, Plain with { Traits = new(["CUSTOM_A"], []) }).ShouldBe("it has not the trait CUSTOM_A");
        Judge(null, Wanting(("CUSTOM_C", 1))).ShouldBe("it has no CUSTOM_C");
        Judge(null, Plain with { Traits = new([], ["CUSTOM_A"]) }).ShouldBeNull();
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(3, false)]
    [InlineData(6, false)]
    [InlineData(8, false)]
    public void A_further_class_has_room_in_its_portions(long amount, bool passes)
    {
        var features = Features("", ("CUSTOM_C", new ClassInventory { Total = 8, Reserved = 1, Used = 2, MinUnit = 2, MaxUnit = 6, StepSize = 2 }));

        (Judge(features, Wanting(("CUSTOM_C", amount))) is null).ShouldBe(passes);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    [InlineData(3, false)]
    public void Processors_are_handed_out_in_portions_where_an_operator_says_so(int vcpus, bool passes)
    {
        var features = Features("", ("VCPU", new ClassInventory { Total = 16, MinUnit = 2, StepSize = 2 }));

        (Judge(features, TestHosts.Request(vcpus)) is null).ShouldBe(passes);
    }

    private static SchedulingRequest Wanting(params (string ResourceClass, long Amount)[] amounts) =>
        Plain with { Resources = Plain.Resources with { More = new ClassAmounts(amounts) } };

    private static HostFeatures Features(string trait, params (string ResourceClass, ClassInventory Inventory)[] inventories) => new()
    {
        Traits = List(trait).ToHashSet(),
        Inventories = inventories.ToDictionary(pair => pair.ResourceClass, pair => pair.Inventory),
    };

    private static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static string? Judge(HostFeatures? features, SchedulingRequest request)
    {
        var host = TestHosts.Host("one");
        return new ResourceProviderFilter().Judge(HostState.Of(host, TestHosts.Usage(host) with { Features = features }), request).Reason;
    }
}
