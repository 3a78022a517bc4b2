namespace Nova.Simulator;

/// <summary>The world's time, as one process reads it; its timers die with it.</summary>
internal sealed class SimClock(World world, SimProcess process) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => world.Now;

    public override long GetTimestamp() => world.Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SimTimer timer = new(world, process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

/// <summary>A timer of the world's time.</summary>
internal sealed class SimTimer(World world, SimProcess process, TimerCallback callback, object? state) : ITimer
{
    private const long Off = -1;

    private TimeSpan _period = Timeout.InfiniteTimeSpan;

    public SimProcess Process => process;

    /// <summary>When it is due; what was scheduled for another moment is void.</summary>
    public long Due { get; set; } = Off;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        Due = Off;
        if (dueTime >= TimeSpan.Zero)
        {
            world.Schedule(this, dueTime);
        }

        return true;
    }

    public void Fire()
    {
        Due = Off;
        if (_period > TimeSpan.Zero)
        {
            world.Schedule(this, _period);
        }

        process.Post(static timer => ((SimTimer)timer!).Call(), this);
    }

    public void Dispose() => Due = Off;

    public ValueTask DisposeAsync()
    {
        Due = Off;
        return ValueTask.CompletedTask;
    }

    private void Call() => callback(state);
}
