namespace Nova.Simulator;

/// <summary>
/// One process of the simulated cloud. What it awaits comes back to it as a turn of the world, also what went through the thread pool on the
/// way; so a process that is killed stops at whatever await it is, at once and for good.
/// </summary>
internal sealed class SimProcess : SynchronizationContext
{
    // The flow of a process carries it along; wherever that flow runs, its awaits come back here.
    private static readonly AsyncLocal<SimProcess?> Running = new(static change => SetSynchronizationContext(change.CurrentValue));

    private readonly World _world;
    private readonly ExecutionContext _flow;

    public SimProcess(World world, string name)
    {
        (_world, Name) = (world, name);
        Clock = new SimClock(world, this);
        Running.Value = this;
        _flow = ExecutionContext.Capture()!;
        Running.Value = null;
    }

    public string Name { get; }

    public SimClock Clock { get; }

    public bool IsDead { get; private set; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (!IsDead)
        {
            _world.Enqueue(this, d, state);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Begins something in this process.</summary>
    public void Start(Action work) => Post(static state => ((Action)state!)(), work);

    /// <summary>Has something done in this process; never ends where the process dies before it has.</summary>
    public Task<T> CallAsync<T>(Func<Task<T>> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Start(() => _ = RunAsync(work, done));
        return done.Task;
    }

    /// <summary>As <see cref="CallAsync{T}"/>.</summary>
    public Task CallAsync(Func<Task> work) => CallAsync(async () =>
    {
        await work();
        return true;
    });

    /// <summary>Ends it as a loss of power would: nothing of it runs any more.</summary>
    public void Kill() => IsDead = true;

    internal void Execute(SendOrPostCallback callback, object? state)
    {
        if (!IsDead)
        {
            ExecutionContext.Run(_flow, static turn => (((SendOrPostCallback, object?))turn!).Item1((((SendOrPostCallback, object?))turn!).Item2), (callback, state));
        }
    }

    private static async Task RunAsync<T>(Func<Task<T>> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.TrySetResult(await work());
        }
#pragma warning disable CA1031 // It is whoever waits that is told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            done.TrySetException(exception);
        }
    }
}
