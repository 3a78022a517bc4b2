using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Messaging;

namespace Nova.TestKit.Messaging;

/// <summary>What every bus does. A bus has a test class that derives from this one and makes it.</summary>
public abstract class RpcBusContract
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly RpcMethod<Question, Answer> Ask =
        new("quiz", "ask", new Version(1, 2), ContractJson.Default.Question, ContractJson.Default.Answer);

    protected abstract IRpcBus Bus { get; }

    /// <summary>A deadline that a message on its way can keep, and that a test can wait for.</summary>
    protected virtual TimeSpan ShortLimit => TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_call_is_answered_by_the_host_that_it_is_directed_at()
    {
        await using var one = Serve(new HostName("one"));
        await using var two = Serve(new HostName("two"));

        (await CallAsync(new HostName("two"))).By.ShouldBe("two");
        (await CallAsync(new HostName("one"))).By.ShouldBe("one");
    }

    [Fact]
    public async Task A_call_to_any_server_is_shared_between_them()
    {
        await using var one = Serve(new HostName("one"));
        await using var two = Serve(new HostName("two"));

        HashSet<string> seen = [];
        for (var call = 0; call < 50 && seen.Count < 2; call++)
        {
            seen.Add((await CallAsync(null)).By);
        }

        seen.ShouldBe(["one", "two"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_fan_out_reaches_every_server_of_the_topic()
    {
        using CountdownEvent told = new(3);
        await using var one = Serve(new HostName("one"), TellAsync);
        await using var two = Serve(new HostName("two"), TellAsync);
        await using var any = Serve(null, TellAsync);

        await Bus.FanOutAsync(Ask, new Question("?"), CancellationToken.None);

        told.Wait(Limit, CancellationToken.None).ShouldBeTrue($"{told.CurrentCount} servers were not told.");

        Task<Answer> TellAsync(Question question, CancellationToken cancellationToken)
        {
            told.Signal();
            return Task.FromResult(new Answer("", ""));
        }
    }

    [Fact]
    public async Task A_cast_does_not_wait_for_the_handler()
    {
        TaskCompletionSource<Answer> answer = new();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = Serve(null, (_, _) =>
        {
            started.TrySetResult();
            return answer.Task;
        });

        await Bus.CastAsync(Ask, null, new Question("?"), CancellationToken.None);

        await started.Task.WaitAsync(Limit);
        answer.SetResult(new Answer("", ""));
    }

    [Fact]
    public async Task A_cast_that_fails_or_finds_nobody_is_not_heard_of()
    {
        await Bus.CastAsync(Ask, null, new Question("?"), CancellationToken.None);
        await using var server = Serve(null, (_, _) => throw new InvalidOperationException("no"));
        await Bus.CastAsync(Ask, null, new Question("?"), CancellationToken.None);
    }

    [Fact]
    public async Task A_call_past_its_deadline_fails_with_method_host_and_limit_and_cancels_the_handler()
    {
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = Serve(new HostName("slow"), async (_, token) =>
        {
            await using var registration = token.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new Answer("", "");
        });

        var failure = await Should.ThrowAsync<RpcTimeoutException>(() =>
            Bus.CallAsync(Ask, new HostName("slow"), new Question("?"), ShortLimit, CancellationToken.None));

        failure.Message.ShouldBe(FormattableString.Invariant($"quiz.slow did not answer ask within {ShortLimit.TotalSeconds} s."));
        failure.Limit.ShouldBe(ShortLimit);
        await cancelled.Task.WaitAsync(Limit);
    }

    [Fact]
    public async Task A_deadline_holds_although_the_handler_does_not_heed_its_token()
    {
        TaskCompletionSource<Answer> never = new();
        await using var server = Serve(null, (_, _) => never.Task);

        await Should.ThrowAsync<RpcTimeoutException>(() =>
            Bus.CallAsync(Ask, null, new Question("?"), ShortLimit, CancellationToken.None));

        never.SetResult(new Answer("", ""));
    }

    [Fact]
    public async Task A_call_that_the_caller_gives_up_is_cancelled_and_no_timeout()
    {
        await using var server = Serve(null, async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new Answer("", "");
        });
        using CancellationTokenSource caller = new();
        var call = Bus.CallAsync(Ask, null, new Question("?"), Limit, caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_call_that_nobody_serves_fails_at_once()
    {
        await using var other = Serve(new HostName("other"));

        (await Should.ThrowAsync<RpcNoServerException>(() => CallAsync(new HostName("gone")))).Message.ShouldContain("quiz.gone");
    }

    [Fact]
    public async Task What_a_handler_throws_comes_to_the_caller_as_a_remote_failure()
    {
        await using var server = Serve(null, (_, _) => throw new InvalidOperationException("the disk is full"));

        var failure = await Should.ThrowAsync<RpcRemoteException>(() => CallAsync(null));

        failure.RemoteType.ShouldBe(nameof(InvalidOperationException));
        failure.Message.ShouldContain("the disk is full");
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 0)]
    [InlineData(0, 9)]
    public async Task A_version_that_is_not_served_is_refused(int major, int minor)
    {
        await using var server = Serve(null);
        var young = Ask with { Since = new Version(major, minor) };

        await Should.ThrowAsync<RpcUnsupportedException>(() =>
            Bus.CallAsync(young, null, new Question("?"), Limit, CancellationToken.None));
    }

    [Fact]
    public async Task An_older_minor_version_and_only_known_methods_are_served()
    {
        await using var server = Serve(null);

        await Bus.CallAsync(Ask with { Since = new Version(1, 0) }, null, new Question("?"), Limit, CancellationToken.None);
        await Should.ThrowAsync<RpcUnsupportedException>(() =>
            Bus.CallAsync(Ask with { Name = "sing" }, null, new Question("?"), Limit, CancellationToken.None));
    }

    [Fact]
    public async Task Disposal_takes_no_new_call_and_waits_for_the_running_one()
    {
        TaskCompletionSource<Answer> answer = new();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = Serve(null, (_, _) =>
        {
            started.TrySetResult();
            return answer.Task;
        });
        var call = CallAsync(null);
        await started.Task.WaitAsync(Limit);

        var disposal = server.DisposeAsync().AsTask();

        await Should.ThrowAsync<RpcNoServerException>(() => CallAsync(null));
        disposal.IsCompleted.ShouldBeFalse();
        answer.SetResult(new Answer("done", "late"));
        (await call).By.ShouldBe("late");
        await disposal.WaitAsync(Limit);
    }

    [Fact]
    public async Task Disposal_cancels_what_runs_past_the_limit()
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RpcService service = new("quiz", null) { StopLimit = TimeSpan.FromMilliseconds(50) };
        service.On(Ask, async (_, token) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new Answer("", "");
        });
        var server = Bus.Serve(service);
        var call = CallAsync(null);
        await started.Task.WaitAsync(Limit);

        await server.DisposeAsync().AsTask().WaitAsync(Limit);

        await Should.ThrowAsync<RpcRemoteException>(() => call);
    }

    [Fact]
    public async Task The_request_id_goes_with_the_call()
    {
        await using var server = Serve(null, (_, _) => Task.FromResult(new Answer(RpcScope.RequestId ?? "", "")));

        using (RpcScope.Enter("req-1"))
        {
            (await CallAsync(null)).Text.ShouldBe("req-1");
        }

        (await CallAsync(null)).Text.ShouldBe("");
    }

    private Task<Answer> CallAsync(HostName? host) => Bus.CallAsync(Ask, host, new Question("?"), Limit, CancellationToken.None);

    private IAsyncDisposable Serve(HostName? host, Func<Question, CancellationToken, Task<Answer>>? handler = null) =>
        Bus.Serve(new RpcService("quiz", host).On(
            Ask, handler ?? ((question, _) => Task.FromResult(new Answer(question.Text, host?.Value ?? "any")))));
}

public sealed record Question(string Text);

public sealed record Answer(string Text, string By);

[JsonSerializable(typeof(Question))]
[JsonSerializable(typeof(Answer))]
internal sealed partial class ContractJson : JsonSerializerContext;
