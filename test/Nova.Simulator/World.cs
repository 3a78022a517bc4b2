using System.Diagnostics.CodeAnalysis;
using Nova.Core;

namespace Nova.Simulator;

/// <summary>
/// Time and turn. One thread runs all processes of the simulated cloud; whose turn is next among those that could go on is drawn by the seed.
/// Where nothing can go on, time jumps to the next timer.
/// </summary>
internal sealed class World
{
    /// <summary>A history that is longer than this does not end.</summary>
    private const long MostSteps = 2_000_000;

    private static readonly TimeSpan MostTime = TimeSpan.FromHours(6);

    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<Turn> _ready = [];
    private readonly PriorityQueue<SimTimer, (long Due, int Tie)> _timers = new();
    private readonly Random _turns;
    private readonly Random _ties;
    private readonly TaskCompletionSource _ended = new();
    private Task? _story;
    private bool _hasMoved;

    public World(int seed, bool keepsLines)
    {
        Seed = seed;
        _turns = Stream("turns");
        _ties = Stream("ties");
        Identifier.DrawFrom(Stream("identifiers"));
        History = new History(this, keepsLines);
        Outside = new SimProcess(this, "outside");
    }

    public int Seed { get; }

    public History History { get; }

    /// <summary>Whoever is no part of the cloud: the client, the network, the hypervisors, the one who does harm. It never dies.</summary>
    public SimProcess Outside { get; }

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed { get; private set; }

    public DateTimeOffset Now => Beginning + Elapsed;

    public long Steps { get; private set; }

    /// <summary>Called whenever all is done that could be done at a moment.</summary>
    public Action? AtRest { get; set; }

    /// <summary>A stream of chance of one actor's own: what the others draw changes nothing of it.</summary>
    public Random Stream(string actor)
    {
        // FNV-1a, since string hashes differ from process to process.
        var hash = 2166136261u;
        foreach (var letter in actor)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return new Random(unchecked((int)(hash ^ ((uint)Seed * 2654435761u))));
    }

    /// <summary>Runs everything until the story has been told.</summary>
    public void Run(Func<Task> story)
    {
        Outside.Start(() => _story = story());
        ThreadPool.UnsafeQueueUserWorkItem(static world => world.Go(), this, preferLocal: false);
        _ended.Task.GetAwaiter().GetResult();
        _story!.GetAwaiter().GetResult();
    }

    internal void Enqueue(SimProcess process, SendOrPostCallback callback, object? state) => _ready.Add(new Turn(process, callback, state));

    internal void Schedule(SimTimer timer, TimeSpan due)
    {
        var at = (Elapsed + due).Ticks;
        timer.Due = at;
        _timers.Enqueue(timer, (at, _ties.Next()));
    }

    // It is itself an item of the one thread: what the product sends to the pool goes before the next turn.
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The end of the simulation, told by Run.")]
    private void Go()
    {
        try
        {
            while (ThreadPool.PendingWorkItemCount is 0)
            {
                if (_story is { IsCompleted: true })
                {
                    _ended.SetResult();
                    return;
                }

                Step();
            }

            ThreadPool.UnsafeQueueUserWorkItem(static world => world.Go(), this, preferLocal: false);
        }
        catch (Exception exception)
        {
            _ended.SetException(new SimulationException($"It broke after {Elapsed}: {exception.Message}", exception));
        }
    }

    private void Step()
    {
        if (++Steps > MostSteps || Elapsed > MostTime)
        {
            throw new SimulationException("It does not come to rest.");
        }

        if (_ready.Count is 0)
        {
            Advance();
            return;
        }

        var index = _turns.Next(_ready.Count);
        var turn = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        _hasMoved = true;
        turn.Process.Execute(turn.Callback, turn.State);
    }

    private void Advance()
    {
        if (_hasMoved)
        {
            _hasMoved = false;
            AtRest?.Invoke();
        }

        if (!_timers.TryDequeue(out var timer, out var at))
        {
            throw new SimulationException("Nothing can go on, and no timer is set.");
        }

        if (timer.Due == at.Due && !timer.Process.IsDead)
        {
            Elapsed = TimeSpan.FromTicks(Math.Max(Elapsed.Ticks, at.Due));
            timer.Fire();
        }
    }

    private readonly record struct Turn(SimProcess Process, SendOrPostCallback Callback, object? State);
}
