using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Fleet;
using Nova.Fleet.Liveness;
using Nova.Fleet.Services;
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
}
