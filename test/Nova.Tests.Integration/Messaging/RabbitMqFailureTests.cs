using Nova.Core;
using Nova.Messaging;
using Nova.TestKit;
using Nova.TestKit.Messaging;
using static Nova.Tests.Integration.Messaging.RabbitMqBuses;

namespace Nova.Tests.Integration.Messaging;

/// <summary>What a bus does when brokers die.</summary>
public sealed class RabbitMqFailureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_call_under_way_is_answered_although_the_broker_was_killed_and_started_again()
    {
        await using var rabbit = await RabbitMqServer.CreateAsync();
        await using var asking = Open(rabbit.Transport);
        await using var answering = Open(rabbit.Transport);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource mayEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = answering.Serve(new RpcService("parcels", new HostName("one")).On(Send, async (parcel, _) =>
        {
            started.TrySetResult();
            await mayEnd.Task;
            return parcel;
        }));
        await answering.SettledAsync(CancellationToken.None);
        var call = asking.CallAsync(Send, new HostName("one"), new Parcel("fragile"), Limit, CancellationToken.None);
        await started.Task.WaitAsync(Limit);

        await rabbit.KillAsync();
        mayEnd.SetResult();
        await rabbit.StartAsync();

        (await call).Text.ShouldBe("fragile");
        (await asking.CallAsync(Send, new HostName("one"), new Parcel("next"), Limit, CancellationToken.None)).Text.ShouldBe("next");
    }

    [NeedsFact(RabbitMqTests.Needs)]
    public async Task A_broker_that_dies_is_left_for_the_next_of_the_list()
    {
        await using var first = await RabbitMqServer.CreateAsync();
        await using var second = RabbitMqServer.Reserve();
        var url = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rabbit://guest:guest@127.0.0.1:{first.Port},guest:guest@127.0.0.1:{second.Port}/");
        await using var asking = Open(url);
        await using var answering = Open(url);
        await using var server = answering.Serve(new RpcService("parcels", null).On(Send, (parcel, _) => Task.FromResult(parcel)));
        await answering.SettledAsync(CancellationToken.None);
        (await asking.CallAsync(Send, null, new Parcel("here"), Limit, CancellationToken.None)).Text.ShouldBe("here");

        await first.KillAsync();
        await second.StartAsync();

        (await asking.CallAsync(Send, null, new Parcel("there"), Limit, CancellationToken.None)).Text.ShouldBe("there");
        asking.IsConnected.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_broker_a_call_ends_at_its_deadline()
    {
        await using var bus = Open("rabbit://guest:guest@127.0.0.1:1/");

        await Should.ThrowAsync<RpcTimeoutException>(() =>
            bus.CallAsync(Send, null, new Parcel("?"), TimeSpan.FromMilliseconds(300), CancellationToken.None));
        bus.IsConnected.ShouldBeFalse();
    }
}
