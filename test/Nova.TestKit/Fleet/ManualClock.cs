namespace Nova.TestKit.Fleet;

/// <summary>A clock that stands still until a test moves it.</summary>
internal sealed class ManualClock : TimeProvider
{
    private TimeSpan _jump;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now + _jump;

    public override long GetTimestamp() => _now.Ticks;

    /// <summary>The time of day jumps; no time passes.</summary>
    public void Jump(TimeSpan by) => _jump += by;

    public void Advance(TimeSpan by) => _now += by;
}
