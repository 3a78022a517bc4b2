using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Fleet;
using Nova.Fleet.Liveness;
using Nova.Fleet.Services;
using Nova.Membership;
using Nova.Messaging;
using Nova.TestKit.Fleet;
using NSubstitute;

namespace Nova.Tests.Unit.Fleet;

public sealed class ServiceClockTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void A_restart_makes_nobody_look_down_who_was_up_when_the_control_plane_went()
    {
        var (alive, dead) = (Seen(TimeSpan.FromMinutes(10)), Seen(TimeSpan.FromMinutes(15)));
        var liveness = Started(alive, dead);

        (liveness.IsUp(alive), liveness.IsUp(dead)).ShouldBe((true, false));

        _clock.Advance(TimeSpan.FromSeconds(61));
        liveness.IsUp(alive).ShouldBeFalse();
    }

    [Fact]
    public void A_heartbeat_counts_at_once()
    {
        var service = Seen(TimeSpan.FromMinutes(15));
        var liveness = Started(service, Seen(TimeSpan.Zero));
        liveness.IsUp(service).ShouldBeFalse();

        liveness.Saw(service.Id);

        liveness.IsUp(service).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_jumps_has_nobody_look_down_and_nobody_come_back(int hours)
    {
        var (alive, dead) = (Seen(TimeSpan.Zero), Seen(TimeSpan.FromMinutes(15)));
        var liveness = Started(alive, dead);

        _clock.Jump(TimeSpan.FromHours(hours));
        (liveness.IsUp(alive), liveness.IsUp(dead)).ShouldBe((true, false));

        _clock.Advance(TimeSpan.FromSeconds(61));
        (liveness.IsUp(alive), liveness.IsUp(dead)).ShouldBe((false, false));
    }

    [Fact]
    public void A_heartbeat_that_another_process_has_stored_counts_and_one_that_is_old_news_does_not()
    {
        var (beats, silent) = (Seen(TimeSpan.Zero), Seen(TimeSpan.Zero));
        var liveness = Started(beats, silent);
        _clock.Advance(TimeSpan.FromSeconds(61));

        liveness.NoteStored([beats with { ReportCount = 7, LastSeen = _clock.GetUtcNow() }, silent]);
        (liveness.IsUp(beats), liveness.IsUp(silent)).ShouldBe((true, false));

        liveness.NoteStored([beats with { ReportCount = 7, LastSeen = _clock.GetUtcNow() }, silent with { ReportCount = 2 }]);
        liveness.IsUp(silent).ShouldBeFalse();
    }

    [Fact]
    public async Task While_the_bus_is_away_nobody_comes_to_look_down_and_nobody_comes_back()
    {
        var (alive, dead) = (Seen(TimeSpan.Zero), Seen(TimeSpan.FromMinutes(15)));
        var liveness = Started(alive, dead);
        Wire wire = new() { IsConnected = false };
        await using DeafTime deaf = new(wire, new NoGroup(), liveness, _clock, NullLogger<DeafTime>.Instance);

        for (var second = 0; second < 600; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            deaf.Look();
        }

        (liveness.IsUp(alive), liveness.IsUp(dead)).ShouldBe((true, false));

        wire.IsConnected = true;
        _clock.Advance(TimeSpan.FromSeconds(61));
        deaf.Look();
        liveness.IsUp(alive).ShouldBeFalse("silence that can be heard counts");
    }

    [Fact]
    public async Task While_the_service_group_cannot_be_read_nobody_comes_to_look_down_who_was_last_seen_there()
    {
        var (member, reporting) = (Seen(TimeSpan.Zero), Seen(TimeSpan.Zero));
        var liveness = Started(member, reporting);
        liveness.SawMember(member, null);
        liveness.SawMember(reporting, null);
        liveness.Saw(reporting.Id);
        var group = Substitute.For<IServiceGroup>();
        await using DeafTime deaf = new(new Wire { IsConnected = true }, group, liveness, _clock, NullLogger<DeafTime>.Instance);

        for (var second = 0; second < 600; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            deaf.Look();
        }

        liveness.IsUp(member).ShouldBeTrue();
        liveness.IsUp(reporting).ShouldBeFalse("its heartbeats can be heard, and there are none");

        group.IsReachable.Returns(true);
        _clock.Advance(TimeSpan.FromSeconds(61));
        deaf.Look();
        liveness.IsUp(member).ShouldBeFalse("silence that can be heard counts");
    }

    [Fact]
    public void A_member_that_is_behind_its_epoch_does_not_count()
    {
        var (behind, present) = (Seen(TimeSpan.FromMinutes(15)), Seen(TimeSpan.FromMinutes(15)));
        var liveness = Started(behind, present, Seen(TimeSpan.Zero));

        liveness.SawMember(behind, 2);
        liveness.SawMember(present, 3);
        (liveness.IsUp(behind), liveness.IsUp(present)).ShouldBe((false, true));

        liveness.IsUp(present with { Epoch = 4 }).ShouldBeFalse("what it said before it was given up is of no use to it");
    }

    [Fact]
    public async Task A_member_whose_beat_stands_still_ages()
    {
        var service = Seen(TimeSpan.FromMinutes(15));
        var liveness = Started(service, Seen(TimeSpan.Zero));
        var group = Substitute.For<IServiceGroup>();
        group.IsUsed.Returns(true);
        group.ReadAsync(default!, default).ReturnsForAnyArgs([new GroupSign(new GroupMember("compute", "host1"), 3, "7")]);
        await using GroupWatch watch = new(group, liveness, _clock, NullLogger<GroupWatch>.Instance);

        await watch.LookAsync(CancellationToken.None);
        liveness.IsUp(service).ShouldBeTrue();

        _clock.Advance(TimeSpan.FromSeconds(61));
        await watch.LookAsync(CancellationToken.None);
        liveness.IsUp(service).ShouldBeFalse();
    }

    [Fact]
    public async Task A_control_plane_keeps_its_own_services_in_the_group()
    {
        var group = Substitute.For<IServiceGroup>();
        group.IsUsed.Returns(true);
        await using OwnMembership own = new(group, Options.Create(new FleetOptions { Host = "control" }), _clock, NullLogger<OwnMembership>.Instance);

        await own.KeepAsync(CancellationToken.None);

        await group.Received().KeepAsync(new GroupMember("conductor", "control"), null, Arg.Any<CancellationToken>());
        await group.Received().KeepAsync(new GroupMember("scheduler", "control"), null, Arg.Any<CancellationToken>());
    }

    [Fact]
    public void An_operators_word_stands_whatever_is_reported()
    {
        var service = Seen(TimeSpan.Zero) with { IsForcedDown = true };

        Started(service).IsUp(service).ShouldBeFalse();
    }

    private ServiceClock Started(params IReadOnlyList<ServiceRecord> stored)
    {
        ServiceClock liveness = new(Options.Create(new FleetOptions()), _clock);
        liveness.NoteStored(stored);
        return liveness;
    }

    private ServiceRecord Seen(TimeSpan ago) => new()
    {
        Id = Identifier.New<ServiceId>(),
        Number = 1,
        Host = new HostName("host1"),
        Binary = "nova-compute",
        ReportCount = 1,
        Version = 1,
        Epoch = 3,
        Topic = "compute",
        IsDisabled = false,
        DisabledReason = null,
        IsForcedDown = false,
        LastSeen = _clock.GetUtcNow() - ago,
        CreatedAt = _clock.GetUtcNow() - TimeSpan.FromDays(1),
        UpdatedAt = null,
    };

    private sealed class Wire : IBusState
    {
        public bool IsConnected { get; set; }
    }
}
