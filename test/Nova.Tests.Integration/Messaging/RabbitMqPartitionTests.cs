using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Nova.Core;
using Nova.Messaging;
using Nova.Messaging.RabbitMq;
using Nova.TestKit;
using Nova.TestKit.Messaging;
using Xunit.Abstractions;
using static Nova.Tests.Integration.Messaging.RabbitMqBuses;

namespace Nova.Tests.Integration.Messaging;

/// <summary>A broker of three nodes that lose one another, in an order of chance, with calls under way. The output has the seed.</summary>
public sealed class RabbitMqPartitionTests(ITestOutputHelper output)
{
    private const int Callers = 8;
    private const int MostLinks = 2;


    private static readonly int Rounds = NeedsFactAttribute.IsThorough ? 10 : 2;
    private static readonly HostName Host = new("one");
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(2);

    // So long that the nodes notice.
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly ConcurrentDictionary<string, int> _done = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _answered = new();
    private int _timeouts;

    [NeedsFact($"{RabbitMqTests.Needs} root ip nft busybox")]
    public async Task No_call_is_done_twice_while_the_nodes_of_the_broker_lose_and_find_one_another()
    {
        await using var cluster = await RabbitMqCluster.CreateAsync();
        await using var asking = Open(cluster.Transport, new RabbitMqOptions { QuorumQueues = true });
        await using var answering = Open(cluster.Transport, new RabbitMqOptions { QuorumQueues = true });
        await using var server = answering.Serve(new RpcService("parcels", Host).On(Send, CountAsync));
        await answering.SettledAsync(CancellationToken.None);
        using CancellationTokenSource enough = new();
        var callers = Enumerable.Range(0, Callers).Select(caller => AskUntilAsync(asking, caller, enough.Token)).ToList();

        await SwizzleAsync(cluster, RandomNumberGenerator.GetInt32(int.MaxValue));
        await enough.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(Limit);

        output.WriteLine($"{_answered.Count} calls were answered, {_timeouts} were not in time; {_done.Values.Sum()} were done");
        _done.Where(one => one.Value is not 1).ShouldBeEmpty("calls were done twice");
        _answered.ShouldBeUnique();
        _answered.ShouldBeSubsetOf(_done.Keys);
        _answered.ShouldNotBeEmpty();
        await ShouldAllServeAsync(cluster);
    }

    // Whichever node a client has, it reaches the host.
    private static async Task ShouldAllServeAsync(RabbitMqCluster cluster)
    {
        foreach (var transport in cluster.Transports)
        {
            await using var bus = Open(transport, new RabbitMqOptions { QuorumQueues = true });
            (await bus.CallAsync(Send, Host, new Parcel(transport), Limit, CancellationToken.None)).Text.ShouldBe(transport);
        }
    }

    // It cannot be repeated: who does it twice has counted twice.
    private async Task<Parcel> CountAsync(Parcel parcel, CancellationToken cancellationToken)
    {
        _done.AddOrUpdate(parcel.Text, 1, (_, times) => times + 1);
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        return parcel;
    }

    private async Task AskUntilAsync(RabbitMqBus bus, int caller, CancellationToken enough)
    {
        for (var number = 0; !enough.IsCancellationRequested; number++)
        {
            try
            {
                _answered.Enqueue((await bus.CallAsync(Send, Host, new Parcel($"{caller}-{number}"), Patience, CancellationToken.None)).Text);
            }
            catch (RpcTimeoutException)
            {
                Interlocked.Increment(ref _timeouts);
            }
        }
    }

    /// <summary>
    /// Cuts one link, and the cluster is in parts that overlap, or two, and a node is alone; one after the other, in an order of chance. They are healed at
    /// once, for a node that comes back to a part of its cluster is more than this broker can stand. Several times.
    /// </summary>
    private async Task SwizzleAsync(RabbitMqCluster cluster, int seed)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        Random random = new(seed);
        for (var round = 0; round < Rounds; round++)
        {
            (int One, int Other)[] links = [.. RabbitMqCluster.Links];
            random.Shuffle(links);
            foreach (var link in links.Take(random.Next(MostLinks) + 1))
            {
                output.WriteLine($"cut {link}");
                await cluster.CutAsync(link);
                await Task.Delay(random.NextDouble() * LongestStep, TimeProvider.System, CancellationToken.None);
            }

            await Task.Delay(Hold, TimeProvider.System, CancellationToken.None);
            output.WriteLine($"healed; nodes that had to be started anew: {string.Join(", ", await cluster.HealAsync())}");
        }
    }
}
