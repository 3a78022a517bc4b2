using System.ComponentModel.DataAnnotations;
using System.Net;
using Nova.Networks.Neutron.Subnets;
using Nova.Networks.Neutron.Topologies;

namespace Nova.Tests.Unit.Networks;

public sealed class FreeRangeTests
{
    [Theory]
    [InlineData("10.240.0.0/13", 24, "", "10.240.0.0/24")]
    [InlineData("10.240.0.0/13", 24, "10.240.0.0/24", "10.240.1.0/24")]
    [InlineData("10.240.0.0/13", 24, "10.240.1.0/24 10.240.0.0/24", "10.240.2.0/24")]
    [InlineData("10.240.0.0/13", 24, "10.240.0.7/32", "10.240.1.0/24")]
    [InlineData("10.240.0.0/13", 24, "10.240.1.0/24", "10.240.0.0/24")]
    [InlineData("10.240.0.0/13", 24, "10.0.0.0/8", null)]
    [InlineData("10.240.0.0/13", 24, "10.239.0.0/16 10.248.0.0/16 2001:db8::/64", "10.240.0.0/24")]
    [InlineData("10.240.0.0/13", 24, "10.240.0.0/16 10.240.0.0/24", "10.241.0.0/24")]
    [InlineData("10.240.0.0/30", 30, "", "10.240.0.0/30")]
    [InlineData("10.240.0.0/30", 30, "10.240.0.2/32", null)]
    [InlineData("255.255.255.0/24", 25, "255.255.255.0/25", "255.255.255.128/25")]
    [InlineData("255.255.255.0/24", 25, "255.255.255.0/24", null)]
    public void The_first_range_that_nobody_has_is_found(string within, int prefix, string taken, string? found) =>
        (FreeRange.Find(IPNetwork.Parse(within), prefix, Ranges(taken))?.ToString()).ShouldBe(found);

    [Fact]
    public void What_is_found_overlaps_nothing_and_lies_within()
    {
        Random random = new(20261127);
        var within = IPNetwork.Parse("10.16.0.0/20");
        for (var round = 0; round < 300; round++)
        {
            List<IPNetwork> taken = [];
            while (FreeRange.Find(within, random.Next(22, 29), taken) is { } found && taken.Count < 40)
            {
                within.Contains(found.BaseAddress).ShouldBeTrue();
                taken.ShouldAllBe(other => !SubnetPlanner.Overlap(other.ToString(), found.ToString()));
                taken.Insert(random.Next(taken.Count + 1), found);
            }
        }
    }

    [Theory]
    [InlineData("10.240.0.0/13", 24, true)]
    [InlineData("", 24, true)]
    [InlineData("10.240.0.0/25", 24, false)]
    [InlineData("10.240.0.0", 24, false)]
    [InlineData("fd00::/48", 64, false)]
    [InlineData("10.240.0.0/13", 30, false)]
    public void A_range_without_room_is_refused_at_the_start(string range, int prefix, bool isValid)
    {
        AutoTopologyOptions options = new() { Range = range, Prefix = prefix };

        Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true).ShouldBe(isValid);
    }

    private static IEnumerable<IPNetwork> Ranges(string texts) => texts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse);
}
