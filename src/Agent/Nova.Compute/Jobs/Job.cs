namespace Nova.Compute.Jobs;

/// <summary>Something that the agents do again and again; never twice at once.</summary>
internal sealed class Job(JobScheduler scheduler, string name, Func<CancellationToken, Task<TimeSpan>> runAsync)
{
    public string Name { get; } = name;

    /// <summary>Does it, and says how long until the next time: infinite for "when it is asked for".</summary>
    public Func<CancellationToken, Task<TimeSpan>> RunAsync { get; } = runAsync;

    /// <summary>When it is due, as the clock's timestamp; <see langword="null"/> for never. Under the scheduler's lock, as are the others.</summary>
    public long? Due { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>Tries in a row that threw.</summary>
    public int Failures { get; set; }

    /// <summary>Has it run after this time, unless it is due before; a run that is under way is followed by another.</summary>
    public void Soon(TimeSpan delay) => scheduler.Hasten(this, delay);
}
