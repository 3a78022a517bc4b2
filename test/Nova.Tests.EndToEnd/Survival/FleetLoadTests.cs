using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Nova.TestKit;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Xunit.Abstractions;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>
/// Many builds in flight while the broker or the database is killed; <c>./dev chaos</c> has five hundred of them, other runs a part. What became of them
/// and how long it took is in each test's output.
/// </summary>
public sealed class FleetLoadTests(CalmFleetCloud fleet, ITestOutputHelper output) : IClassFixture<CalmFleetCloud>
{
    private const int InOneRequest = 20;
    private const int AskedMeanwhile = 5;

    private static readonly int Builds = NeedsFactAttribute.IsThorough ? 500 : 40;
    private static readonly TimeSpan Flapping = NeedsFactAttribute.IsThorough ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Limit = NeedsFactAttribute.IsThorough ? TimeSpan.FromMinutes(15) : TimeSpan.FromMinutes(3);

    [NeedsFact(FleetCloud.Needs)]
    public Task Builds_outlive_a_broker_that_is_killed() => ShouldOutliveAsync("broker killed", FlapAsync(TimeSpan.Zero), SurvivalCloud.IsActive);

    [NeedsFact(FleetCloud.Needs)]
    public Task Builds_end_well_or_say_why_under_a_broker_that_is_killed_again_and_again() => ShouldOutliveAsync("broker flapped", FlapAsync(Flapping), IsSettled);

    [NeedsFact(FleetCloud.Needs)]
    public Task No_build_is_lost_or_doubled_when_the_database_is_killed() =>
        ShouldOutliveAsync("database killed", () => fleet.InterruptDatabaseAsync(TimeSpan.FromSeconds(5)), IsSettled);

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

    private async Task ShouldOutliveAsync(string what, Func<Task> trouble, Func<JsonElement?, bool> wanted)
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        await fleet.RestartHostsAsync("--simulated.spawn_latency=2");
        var started = Stopwatch.GetTimestamp();
        for (var left = Builds; left > 0; left -= InOneRequest)
        {
            await api.BootAsync("load", fleet.Image, fleet.Flavor, $""","min_count":{Math.Min(left, InOneRequest)}""");
        }

        await Task.WhenAll([trouble(), .. Enumerable.Range(0, AskedMeanwhile).Select(number => InsistAsync(api, $"{what} {number}"))]);
        IReadOnlyList<JsonElement> servers = [];
        await Eventually.TrueAsync(
            async () => (servers = await ListAsync(api) ?? []).Count > 0 && servers.All(server => wanted(server)), Limit, () => $"{Summary(servers)}\n{fleet.Logs()}");

        output.WriteLine($"{what}: {Summary(servers)} after {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        servers.Count.ShouldBe(Builds + AskedMeanwhile, $"servers were lost or doubled: {Summary(servers)}");
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await DeleteAllAsync(api, servers);
    }

    // A careful client: it asks until it has an answer, under one key.
    private async Task InsistAsync(CloudApi api, string key)
    {
        var said = "";
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var answer = await api.BootOnceAsync(key, "meanwhile", fleet.Image, fleet.Flavor);
                    said = await answer.Content.ReadAsStringAsync();
                    return answer.StatusCode is HttpStatusCode.Accepted;
                }
                catch (TaskCanceledException)
                {
                    return false;
                }
            },
            Limit, () => $"it was never accepted: {said}");
    }

    private async Task DeleteAllAsync(CloudApi api, IReadOnlyList<JsonElement> servers)
    {
        await Parallel.ForEachAsync(servers, async (server, _) =>
        {
            using var answer = await api.AskAsync(HttpMethod.Delete, $"/servers/{server.GetProperty("id").GetString()}");
            answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        });
        await Eventually.TrueAsync(async () => await ListAsync(api) is { Count: 0 }, Limit, () => $"they are not gone\n{fleet.Logs()}");
    }

    // Null where the database is away.
    private static async Task<IReadOnlyList<JsonElement>?> ListAsync(CloudApi api)
    {
        try
        {
            return await api.ListServersAsync();
        }
        catch (HttpRequestException exception) when (exception.StatusCode is HttpStatusCode.ServiceUnavailable)
        {
            return null;
        }
    }

    private static bool IsSettled(JsonElement? server) =>
        server is { } there && there.GetProperty("status").GetString() is "ACTIVE" or "ERROR" && there.GetProperty("OS-EXT-STS:task_state").GetString() is null;

    private static string Summary(IEnumerable<JsonElement> servers) =>
        string.Join(", ", servers.GroupBy(server => server.GetProperty("status").GetString()).Select(group => $"{group.Count()} {group.Key}"));
}
