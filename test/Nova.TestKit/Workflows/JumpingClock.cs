namespace Nova.TestKit.Workflows;

/// <summary>The machine's clock as a process sees it whose time of day is wrong by so much; time passes for it as for everybody.</summary>
internal sealed class JumpingClock(TimeSpan wrongBy) : TimeProvider
{
    private long _wrongBy = wrongBy.Ticks;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _wrongBy));

    /// <summary>The time of day jumps.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref _wrongBy, by.Ticks);
}
