using Nova.Workflows;

namespace Nova.TestKit.Workflows;

/// <summary>Makes steps and undos break at named moments, by throwing there.</summary>
internal sealed class FaultPoints : ICrashPoints
{
    private readonly Lock _guard = new();
    private readonly List<Trap> _traps = [];
    private readonly HashSet<(string Kind, string Step, string Moment)> _seen = [];

    /// <summary>Every moment that was reached, by kind and step.</summary>
    public IReadOnlySet<(string Kind, string Step, string Moment)> Seen
    {
        get
        {
            lock (_guard)
            {
                return new HashSet<(string, string, string)>(_seen);
            }
        }
    }

    /// <summary>The next <paramref name="times"/> times that the moment is reached, it breaks.</summary>
    public void BreakAt(string kind, string step, string moment, int times = int.MaxValue) =>
        Do(kind, step, moment, times, () => throw new SimulatedBreakException($"{kind}.{step}.{moment}"));

    /// <summary>The next <paramref name="times"/> times that the moment is reached, <paramref name="act"/> is called.</summary>
    public void Do(string kind, string step, string moment, int times, Action act)
    {
        lock (_guard)
        {
            _traps.Add(new Trap(kind, step, moment, act) { Left = times });
        }
    }

    /// <summary>Forgets every trap.</summary>
    public void Reset()
    {
        lock (_guard)
        {
            _traps.Clear();
            _seen.Clear();
        }
    }

    public void Reach(string kind, string step, string moment)
    {
        Action? act = null;
        lock (_guard)
        {
            _seen.Add((kind, step, moment));
            if (_traps.Find(trap => trap.Kind == kind && trap.Step == step && trap.Moment == moment && trap.Left > 0) is { } found)
            {
                found.Left--;
                act = found.Act;
            }
        }

        act?.Invoke();
    }

    private sealed record Trap(string Kind, string Step, string Moment, Action Act)
    {
        public int Left { get; set; }
    }
}

/// <summary>What a test lets happen at a moment.</summary>
internal sealed class SimulatedBreakException(string point) : Exception($"The test breaks {point}.");
