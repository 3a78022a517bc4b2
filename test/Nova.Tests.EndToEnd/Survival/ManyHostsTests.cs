using System.Diagnostics;
using System.Globalization;
using Nova.TestKit;
using Nova.TestKit.Processes;
using Nova.TestKit.Virt;
using Xunit.Abstractions;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>Many hosts that die and come back at once: a thousand in <c>./dev chaos</c>, fewer in other runs. How long it took is in the test's output.</summary>
public sealed class ManyHostsTests(CalmFleetCloud fleet, ITestOutputHelper output) : IClassFixture<CalmFleetCloud>
{
    private static readonly int ManyHosts = NeedsFactAttribute.IsThorough ? 1_000 : 50;

    [NeedsFact(FleetCloud.Needs)]
    public async Task Many_hosts_that_come_back_at_once_are_up_soon_and_the_API_answers_meanwhile()
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        string[] many = [string.Create(CultureInfo.InvariantCulture, $"--simulated.hosts={ManyHosts}")];
        HashSet<string> before = [];
        await using (var first = await fleet.StartHostAsync("many", many))
        {
            before = await HeardAsync(api, first, before);
        }

        var started = Stopwatch.GetTimestamp();
        using CancellationTokenSource up = new();
        var answering = AnswerTimesAsync(up.Token);

        await using var again = await fleet.StartHostAsync("many", many);
        await HeardAsync(api, again, before);

        var took = Stopwatch.GetElapsedTime(started);
        await up.CancelAsync();
        var times = await answering;
        var slow = times[(int)(0.99 * (times.Count - 1))];
        output.WriteLine($"{ManyHosts} hosts up after {took.TotalSeconds:F1} s; {times.Count} answers meanwhile, p99 {slow:F0} ms, slowest {times[^1]:F0} ms");
        if (NeedsFactAttribute.IsThorough)
        {
            // Only then are there enough answers for it to say something of the product and not of the machine.
            slow.ShouldBeLessThan(1000, "the API is slow while hosts come back");
        }
    }

    // Waits until all hosts are up by other heartbeats than those; which they are.
    private async Task<HashSet<string>> HeardAsync(CloudApi api, NovadProcess process, HashSet<string> before)
    {
        HashSet<string> heard = [];
        await Eventually.TrueAsync(
            async () => (heard = await HeartbeatsAsync(api)).Count == ManyHosts && !heard.Overlaps(before), FleetCloud.Limit,
            () => $"{heard.Count} are up, {heard.Intersect(before, StringComparer.Ordinal).Count()} of them by what was heard before\n{process.Log}\n{fleet.Logs()}");
        return heard;
    }

    private static async Task<HashSet<string>> HeartbeatsAsync(CloudApi api) =>
    [
        .. (await api.GetAsync("/os-services?binary=nova-compute")).GetProperty("services").EnumerateArray()
            .Where(service => service.GetProperty("host").GetString()!.StartsWith("many", StringComparison.Ordinal) && service.GetProperty("state").GetString() is "up")
            .Select(service => $"{service.GetProperty("host").GetString()} {service.GetProperty("updated_at").GetString()}"),
    ];

    private async Task<List<double>> AnswerTimesAsync(CancellationToken cancellationToken)
    {
        using var api = await CloudApi.LogInAsync(fleet.Api);
        List<double> times = [];
        do
        {
            var started = Stopwatch.GetTimestamp();
            await api.ListServersAsync();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
        while (!cancellationToken.IsCancellationRequested);
        times.Sort();
        return times;
    }
}
