using Microsoft.Extensions.Logging.Abstractions;
using Nova.Compute.Jobs;
using Nova.TestKit.Virt;

namespace Nova.Tests.Unit.Compute;

public sealed class JobSchedulerTests : IAsyncLifetime
{
    private readonly JobScheduler _scheduler = new(TimeProvider.System, NullLogger<JobScheduler>.Instance);
    private readonly CancellationTokenSource _ending = new();
    private Task _loop = Task.CompletedTask;

    public Task InitializeAsync()
    {
        _loop = _scheduler.RunAsync(_ending.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _ending.CancelAsync();
        await _loop.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        _ending.Dispose();
    }

    [Fact]
    public async Task A_job_runs_again_after_the_time_that_it_said()
    {
        var runs = 0;
        _scheduler.Add("counting", _ => Next(TimeSpan.FromMilliseconds(1), Interlocked.Increment(ref runs)), TimeSpan.Zero);

        await Eventually.TrueAsync(() => Volatile.Read(ref runs) >= 5, () => $"{runs} runs");
    }

    [Fact]
    public async Task A_job_that_is_asked_for_while_it_runs_runs_again_and_never_twice_at_once()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var (runs, running, most) = (0, 0, 0);
        var job = _scheduler.Add("asked", async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            entered.TrySetResult();
            await gate.Task;
            Interlocked.Decrement(ref running);
            Interlocked.Increment(ref runs);
            return Timeout.InfiniteTimeSpan;
        }, TimeSpan.Zero);
        await entered.Task;

        job.Soon(TimeSpan.Zero);
        job.Soon(TimeSpan.Zero);
        gate.SetResult();

        await Eventually.TrueAsync(() => Volatile.Read(ref runs) >= 2, () => $"{runs} runs");
        most.ShouldBe(1);
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_and_the_others_go_on()
    {
        var (failures, runs) = (0, 0);
        _scheduler.Add("failing", _ => Interlocked.Increment(ref failures) > 1
            ? Task.FromResult(Timeout.InfiniteTimeSpan)
            : throw new InvalidOperationException("no"), TimeSpan.Zero);
        _scheduler.Add("good", _ => Next(Timeout.InfiniteTimeSpan, Interlocked.Increment(ref runs)), TimeSpan.Zero);

        await Eventually.TrueAsync(() => Volatile.Read(ref failures) is 2 && Volatile.Read(ref runs) is 1, () => $"{failures} {runs}");
    }

    private static Task<TimeSpan> Next(TimeSpan next, int run) => Task.FromResult(run > 0 ? next : TimeSpan.Zero);
}
