using Nova.TestKit;
using Xunit.Abstractions;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>A fleet whose database is of two servers: one dies for ever, with builds in flight, and the other takes over.</summary>
public sealed class FleetFailOverTests(FailOverFleetCloud fleet, ITestOutputHelper output) : IClassFixture<FailOverFleetCloud>
{
    [NeedsFact(FleetCloud.Needs)]
    public Task No_build_is_lost_or_doubled_when_the_primary_dies_and_its_standby_is_promoted() =>
        new FleetLoad(fleet, output).ShouldOutliveAsync("primary killed", () => fleet.FailOverDatabaseAsync(TimeSpan.FromSeconds(5)), SurvivalCloud.IsActive);
}
