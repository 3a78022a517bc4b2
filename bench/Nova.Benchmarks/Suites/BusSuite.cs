using System.Diagnostics;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nova.Benchmarks.Tools;
using Nova.Core;
using Nova.Messaging;

namespace Nova.Benchmarks.Suites;

/// <summary>Calls over a broker: how long one takes to come back, and how many a second there are of many at once. Each is two messages.</summary>
internal sealed partial class BusSuite : ISuite
{
    private const int Timed = 2000;
    private const int InFlight = 64;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly RpcMethod<Ping, Ping> Ask = new("bench", "ask", new Version(1, 0), PingJson.Default.Ping, PingJson.Default.Ping);
    private static readonly HostName There = new("there");

    public IReadOnlyList<string> Names => ["bus"];

    public async Task RunAsync(BenchOptions options, Report report)
    {
        if (options.Broker is not { } broker)
        {
            return;
        }

        await using var answering = await ConnectAsync(broker);
        await using var asking = await ConnectAsync(broker);
        await using var serving = answering.GetRequiredService<IRpcBus>().Serve(new RpcService(Ask.Topic, There).On(Ask, (ping, _) => Task.FromResult(ping)));
        var bus = asking.GetRequiredService<IRpcBus>();
        await FirstAsync(bus);
        report.TellTimes("bus.round_trip", await TimesAsync(bus));
        await report.MeasureAsync("bus.calls", "1/s", () => RateAsync(bus, TimeSpan.FromSeconds(options.Seconds)));
    }

    private static async Task<ServiceProvider> ConnectAsync(string broker)
    {
        ServiceCollection services = [];
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("DEFAULT:transport_url", broker)]).Build());
        services.AddLogging().AddBus(broker);
        var provider = services.BuildServiceProvider();
        foreach (var part in provider.GetServices<IHostedService>())
        {
            await part.StartAsync(CancellationToken.None);
        }

        return provider;
    }

    // The queue of whoever answers may not be there yet.
    private static async Task FirstAsync(IRpcBus bus)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                _ = await AskAsync(bus);
                return;
            }
            catch (RpcNoServerException) when (Stopwatch.GetElapsedTime(started) < Deadline)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private static Task<Ping> AskAsync(IRpcBus bus) => bus.CallAsync(Ask, There, new Ping("How are you?"), Deadline, CancellationToken.None);

    private static async Task<List<double>> TimesAsync(IRpcBus bus)
    {
        List<double> times = new(Timed);
        for (var turn = -Timed / 10; turn < Timed; turn++)
        {
            var started = Stopwatch.GetTimestamp();
            await AskAsync(bus);
            if (turn >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return times;
    }

    private static async Task<double> RateAsync(IRpcBus bus, TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(started) < duration; count++)
            {
                await AskAsync(bus);
            }

            return count;
        }));
        return counts.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>What is sent, and sent back.</summary>
    /// <param name="Text">Anything.</param>
    internal sealed record Ping(string Text);

    [JsonSerializable(typeof(Ping))]
    private sealed partial class PingJson : JsonSerializerContext;
}
