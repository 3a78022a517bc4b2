using Nova.Contracts.Placement;
using Nova.Servers.Lifecycle;

namespace Nova.Tests.Unit.Servers;

public sealed class ResourceWishesTests
{
    private static readonly ClaimedResources OfFlavor = new(2, 1024, 10);

    [Fact]
    public void A_flavor_without_wishes_claims_what_it_says() =>
        ResourceWishes.Claim(OfFlavor, new Dictionary<string, string> { ["hw:cpu_policy"] = "shared", ["resources_limit"] = "1" }).ShouldBe(OfFlavor);

    [Fact]
    public void Wishes_name_amounts_in_the_flavors_stead_and_add_classes_of_all_groups()
    {
        var claim = ResourceWishes.Claim(OfFlavor, new Dictionary<string, string>
        {
            ["resources:VCPU"] = "4",
            ["resources:DISK_GB"] = "0",
            ["resources:CUSTOM_A"] = "1",
            ["resources1:CUSTOM_A"] = "2",
            ["resources_net:CUSTOM_B"] = "5",
            ["resources:CUSTOM_NONE"] = "0",
            ["resources:CUSTOM_ODD"] = "some",
        });

        claim.ShouldBe(new ClaimedResources(4, 1024, 0) { More = new ClassAmounts([("CUSTOM_B", 5), ("CUSTOM_A", 3)]) });
        claim.More!.ToString().ShouldBe("CUSTOM_A:3, CUSTOM_B:5");
    }

    [Fact]
    public void Traits_come_of_flavor_and_image()
    {
        var traits = ResourceWishes.Traits(
            new Dictionary<string, string> { ["trait:CUSTOM_A"] = "required", ["trait1:CUSTOM_B"] = "forbidden", ["trait:CUSTOM_C"] = "perhaps", ["traits"] = "required" },
            new Dictionary<string, string> { ["trait:HW_CPU_X86_AVX2"] = "required" });

        traits.Required.ShouldBe(["CUSTOM_A", "HW_CPU_X86_AVX2"]);
        traits.Forbidden.ShouldBe(["CUSTOM_B"]);
    }
}
