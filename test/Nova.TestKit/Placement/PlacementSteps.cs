using FsCheck;
using FsCheck.Fluent;
using Nova.Contracts.Placement;

namespace Nova.TestKit.Placement;

/// <summary>Random claims and releases that often collide: few servers, two hosts, amounts of up to the whole host.</summary>
internal static class PlacementSteps
{
    public static Gen<PlacementStep> One { get; } =
        from release in Gen.Choose(0, 3)
        from server in Gen.Choose(0, 7)
        from host in Gen.Choose(0, 1)
        from vcpus in Gen.Choose(0, 5)
        from memory in Gen.Choose(0, 9)
        from disk in Gen.Choose(0, 11)
        select new PlacementStep(release is 0, server, host, new ClaimedResources(vcpus, memory * 1024, disk * 10));

    public static Arbitrary<PlacementStep[]> Many(int count) => Arb.From(Gen.ArrayOf(One, count));
}
