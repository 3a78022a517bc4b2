using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Fleet;
using Nova.Fleet.Liveness;
using Nova.Fleet.Services;
using Nova.Messaging;
using Nova.TestKit.Fleet;

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
        await using DeafTime deaf = new(wire, liveness, _clock, NullLogger<DeafTime>.Instance);

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
