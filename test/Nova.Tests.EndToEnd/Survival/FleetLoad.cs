using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Nova.TestKit;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Xunit.Abstractions;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>Many builds in flight while something that the fleet stands on is away. What became of them and how long it took is in the test's output.</summary>
internal sealed class FleetLoad(FleetCloud fleet, ITestOutputHelper output)
{
    private const int InOneRequest = 20;
    private const int AskedMeanwhile = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly int Builds = NeedsFactAttribute.IsThorough ? 500 : 40;
    private static readonly TimeSpan Limit = NeedsFactAttribute.IsThorough ? TimeSpan.FromMinutes(15) : TimeSpan.FromMinutes(3);

    /// <summary>Builds many, lets the trouble happen and more be asked for meanwhile; then every server must be as wanted, once, and is removed.</summary>
    public async Task ShouldOutliveAsync(string what, Func<Task> trouble, Func<JsonElement?, bool> wanted)
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        await fleet.RestartHostsAsync("--simulated.spawn_latency=2");
        var started = Stopwatch.GetTimestamp();
        for (var left = Builds; left > 0; left -= InOneRequest)
        {
            await api.BootAsync("load", fleet.Image, fleet.Flavor, $""","min_count":{Math.Min(left, InOneRequest)}""");
        }

        var happening = trouble();
        await Task.WhenAll([happening, ReadWhileAsync(api, happening), .. Enumerable.Range(0, AskedMeanwhile).Select(number => InsistAsync(api, $"{what} {number}"))]);
        IReadOnlyList<JsonElement> servers = [];
        await Eventually.TrueAsync(
            async () => (servers = await ListAsync(api) ?? []).Count > 0 && servers.All(server => wanted(server)), Limit, () => $"{Summary(servers)}\n{fleet.Logs()}");

        output.WriteLine($"{what}: {Summary(servers)} after {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
        servers.Count.ShouldBe(Builds + AskedMeanwhile, $"servers were lost or doubled: {Summary(servers)}");
        await fleet.Ownership.ShouldHoldAsync(fleet.Api);
        await DeleteAllAsync(api, servers);
    }

    // Who reads is answered, or told to come again later.
    private static async Task ReadWhileAsync(CloudApi api, Task happening)
    {
        while (!happening.IsCompleted)
        {
            try
            {
                using var answer = await api.AskAsync(HttpMethod.Get, "/servers");
                (answer.StatusCode is HttpStatusCode.OK || IsLater(answer)).ShouldBeTrue($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
            catch (TaskCanceledException)
            {
                // It took too long for this client, which asks again.
            }

            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private static bool IsLater(HttpResponseMessage answer) => answer is { StatusCode: HttpStatusCode.ServiceUnavailable, Headers.RetryAfter: not null };

    // A careful client: it asks until it has an answer, under one key; meanwhile it may be told that it is to come again later, and nothing else.
    private async Task InsistAsync(CloudApi api, string key)
    {
        var (said, isRefused) = ("", false);
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var answer = await api.BootOnceAsync(key, "meanwhile", fleet.Image, fleet.Flavor);
                    said = await answer.Content.ReadAsStringAsync();
                    isRefused = answer.StatusCode is not HttpStatusCode.Accepted && !IsLater(answer);
                    return isRefused || answer.StatusCode is HttpStatusCode.Accepted;
                }
                catch (TaskCanceledException)
                {
                    return false;
                }
            },
            Limit, () => $"it was never accepted: {said}");
        isRefused.ShouldBeFalse(said);
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

    private static string Summary(IEnumerable<JsonElement> servers) =>
        string.Join(", ", servers.GroupBy(server => server.GetProperty("status").GetString()).Select(group => $"{group.Count()} {group.Key}"));
}
