using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Membership;
using Nova.Membership.Memcached;
using Nova.TestKit;
using Nova.TestKit.Compute;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;

namespace Nova.Tests.Integration.Fleet;

/// <summary>What every <c>servicegroup_driver</c> does, on a real memcached and a real ZooKeeper.</summary>
public sealed class LivenessTests
{
    private const int LivingEpoch = 2;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    public static TheoryData<string> Drivers => ["db", "mc", "zk"];

    [NeedsTheory("memcached java")]
    [MemberData(nameof(Drivers))]
    public async Task A_service_that_joins_is_up_and_one_that_leaves_is_down_after_its_time(string driver)
    {
        await using var rig = await LivenessRig.StartAsync(driver);
        rig.IsUp.ShouldBeFalse();

        rig.Begin(LivingEpoch);
        await Eventually.TrueAsync(() => rig.IsUp, Limit, () => "It joined and is not up.");
        await rig.LeaveAsync();
        await Eventually.TrueAsync(() => !rig.IsUp, Limit, () => "It left and is up.");

        (TimeProvider.System.GetUtcNow() - rig.Clock.LastSeen(rig.Service)!.Value).ShouldBeGreaterThan(LivenessRig.DownTime - TimeSpan.FromSeconds(0.1), "a host may act for that long");
    }

    [NeedsTheory("memcached java")]
    [MemberData(nameof(Drivers))]
    public async Task While_the_server_is_away_nobody_comes_to_look_down_and_who_lives_is_a_member_again_when_it_is_back(string driver)
    {
        await using var rig = await LivenessRig.StartAsync(driver);
        rig.Begin(LivingEpoch);
        await Eventually.TrueAsync(() => rig.IsUp, Limit, () => "It joined and is not up.");

        await rig.LoseAsync();
        await StaysUpAsync(rig, LivenessRig.DownTime * 2);
        await rig.ReturnAsync();
        await StaysUpAsync(rig, LivenessRig.DownTime * 2);

        if (rig.Group.IsUsed)
        {
            (await rig.Group.ReadAsync([LivenessRig.Member], CancellationToken.None)).ShouldHaveSingleItem().Epoch.ShouldBe(LivingEpoch);
        }

        await rig.DieAsync();
        await Eventually.TrueAsync(() => !rig.IsUp, Limit, () => "It died after the server had been away, and is up.");
    }

    [NeedsTheory("memcached java")]
    [InlineData("mc", 2)]
    [InlineData("zk", 3)]
    public async Task One_server_of_several_that_is_killed_takes_nobody_along(string driver, int servers)
    {
        await using var rig = await LivenessRig.StartAsync(driver, servers);
        rig.Begin(LivingEpoch);
        await Eventually.TrueAsync(() => rig.IsUp, Limit, () => "It joined and is not up.");

        // The first is the one that is asked first, the last the one that leads a ZooKeeper of three.
        foreach (var number in (int[])[0, servers - 1])
        {
            await rig.LoseAsync(number);
            await Eventually.TrueAsync(IsMemberAsync, Limit, () => $"Without server {number} it is no member.");
            await StaysUpAsync(rig, LivenessRig.DownTime);
            (await IsMemberAsync()).ShouldBeTrue($"without server {number}");

            // The other one goes next: this one has to have heard of the member by then.
            await rig.ReturnAsync(number);
            await StaysUpAsync(rig, LivenessRig.Beat * 6);
        }

        async Task<bool> IsMemberAsync()
        {
            try
            {
                return await rig.Group.ReadAsync([LivenessRig.Member], CancellationToken.None) is [{ Epoch: LivingEpoch }];
            }
            catch (ServiceGroupException)
            {
                return false;
            }
        }
    }

    [NeedsTheory("memcached java")]
    [InlineData("mc")]
    [InlineData("zk")]
    public async Task The_log_says_once_that_a_server_is_lost_and_once_that_it_is_back(string driver)
    {
        await using var rig = await LivenessRig.StartAsync(driver);
        rig.Begin(LivingEpoch);
        await Eventually.TrueAsync(() => rig.IsUp, Limit, () => "It joined and is not up.");
        rig.Said.Clear();

        // Several questions are asked meanwhile, one each second.
        await rig.LoseAsync();
        await Eventually.TrueAsync(() => !rig.Group.IsReachable, Limit, () => "It is dead and answers.");
        await StaysUpAsync(rig, LivenessRig.Beat * 6);
        rig.Said.ShouldHaveSingleItem().ShouldContain("is lost");

        await rig.ReturnAsync();
        await Eventually.TrueAsync(() => rig.Group.IsReachable, Limit, () => "It is back and does not answer.");
        await StaysUpAsync(rig, LivenessRig.Beat * 6);
        rig.Said.Count.ShouldBe(2, string.Join('\n', rig.Said));
        rig.Said.Last().ShouldContain("is back");
    }

    [NeedsTheory("memcached java")]
    [MemberData(nameof(Drivers))]
    public async Task An_operators_word_stands_whoever_is_a_member(string driver)
    {
        await using var rig = await LivenessRig.StartAsync(driver);
        rig.Begin(LivingEpoch);
        await Eventually.TrueAsync(() => rig.IsUp, Limit, () => "It joined and is not up.");

        rig.Clock.IsUp(rig.Service with { IsForcedDown = true }).ShouldBeFalse();
    }

    [NeedsTheory("memcached java")]
    [InlineData("mc")]
    [InlineData("zk")]
    public async Task A_member_that_is_behind_its_epoch_is_not_up_until_it_has_caught_up(string driver)
    {
        await using var rig = await LivenessRig.StartAsync(driver);
        rig.Begin(LivingEpoch - 1);
        await Eventually.TrueAsync(IsMemberAsync, Limit, () => "It is no member.");
        (await rig.Group.ReadAsync([LivenessRig.Member], CancellationToken.None)).ShouldHaveSingleItem().Epoch.ShouldBe(LivingEpoch - 1);
        rig.IsUp.ShouldBeFalse();

        await rig.EndAsync();
        rig.Begin(LivingEpoch);
        await Eventually.TrueAsync(() => rig.IsUp, Limit, () => "It has caught up and is not up.");

        async Task<bool> IsMemberAsync() => await rig.Group.ReadAsync([LivenessRig.Member], CancellationToken.None) is [_];
    }

    [NeedsTheory("memcached java")]
    [InlineData("mc")]
    [InlineData("zk")]
    public async Task Only_members_that_were_asked_for_are_told_and_a_name_that_cannot_be_kept_is_refused(string driver)
    {
        await using var rig = await LivenessRig.StartAsync(driver);
        GroupMember[] many = [.. Enumerable.Range(0, 250).Select(number => new GroupMember("compute", $"host-{number}"))];
        foreach (var member in many)
        {
            await rig.Group.KeepAsync(member, 1, CancellationToken.None);
        }

        var signs = await rig.Group.ReadAsync([.. many.Skip(1), new("compute", "nobody"), new("scheduler", "host-1")], CancellationToken.None);

        signs.Select(sign => sign.Member).ShouldBe(many.Skip(1), ignoreOrder: true);
        await Should.ThrowAsync<ServiceGroupException>(() => rig.Group.KeepAsync(new("compute", "a\nb"), 1, CancellationToken.None));
    }

    [NeedsFact("memcached")]
    public async Task An_agent_keeps_its_host_in_the_group_with_its_epoch()
    {
        await using var server = GroupServer.Memcached();
        await server.StartAsync();
        ServiceGroupOptions options = new() { Driver = "mc", MemcachedServers = [server.Address] };
        await using MemcachedGroup group = new(Options.Create(options), TimeProvider.System, NullLogger<MemcachedGroup>.Instance);

        await using var rig = AgentRig.Create(
            ("DEFAULT:servicegroup_driver", "mc"), ("DEFAULT:memcached_servers:0", server.Address), ("DEFAULT:report_interval", "1"));
        rig.ControlPlane.Epoch = 7;
        rig.ServeControlPlane();
        await rig.Agents.StartAsync(CancellationToken.None);

        await Eventually.TrueAsync(async () => await ReadAsync() is [{ Epoch: 7 }], Limit, () => "It has caught up and does not say so.");

        Task<IReadOnlyList<GroupSign>> ReadAsync() => group.ReadAsync([new GroupMember("compute", rig.Host.Value)], CancellationToken.None);
    }

    private static async Task StaysUpAsync(LivenessRig rig, TimeSpan time)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(
            () => rig.IsUp ? TimeProvider.System.GetElapsedTime(start) > time : throw new InvalidOperationException($"It looks down after {TimeProvider.System.GetElapsedTime(start)}."),
            Limit,
            () => "Time stands still.");
    }
}
