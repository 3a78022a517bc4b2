using System.Diagnostics;
using System.Text.Json;
using Nova.TestKit;
using Xunit.Abstractions;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// Many builds in flight while the broker or the database is killed; <c>./dev chaos</c> has five hundred of them, other runs a part.
/// </summary>
public sealed class FleetLoadTests(CalmFleetCloud fleet, ITestOutputHelper output) : IClassFixture<CalmFleetCloud>
{
    private static readonly TimeSpan Flapping = NeedsFactAttribute.IsThorough ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(15);

    private readonly FleetLoad _load = new(fleet, output);

    [NeedsFact(FleetCloud.Needs)]
    public Task Builds_outlive_a_broker_that_is_killed() => _load.ShouldOutliveAsync("broker killed", FlapAsync(TimeSpan.Zero), SurvivalCloud.IsActive);

    [NeedsFact(FleetCloud.Needs)]
    public Task Builds_end_well_or_say_why_under_a_broker_that_is_killed_again_and_again() => _load.ShouldOutliveAsync("broker flapped", FlapAsync(Flapping), IsSettled);

    [NeedsFact(FleetCloud.Needs)]
    public Task No_build_is_lost_or_doubled_when_the_database_is_killed() =>
        _load.ShouldOutliveAsync("database killed", () => fleet.InterruptDatabaseAsync(TimeSpan.FromSeconds(5)), IsSettled);

    // Killed once at least; when the time is over it is there.
    private Func<Task> FlapAsync(TimeSpan duration) => async () =>
    {
        var started = Stopwatch.GetTimestamp();
        do
        {
            await fleet.Broker.KillAsync();
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, CancellationToken.None);
            await fleet.Broker.StartAsync();
            if (Stopwatch.GetElapsedTime(started) < duration)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, CancellationToken.None);
            }
        }
        while (Stopwatch.GetElapsedTime(started) < duration);
    };

    private static bool IsSettled(JsonElement? server) =>
        server is { } there && there.GetProperty("status").GetString() is "ACTIVE" or "ERROR" && there.GetProperty("OS-EXT-STS:task_state").GetString() is null;
}
