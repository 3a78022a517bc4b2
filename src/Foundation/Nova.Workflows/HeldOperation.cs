using System.Globalization;
using Nova.Workflows.Storage;

namespace Nova.Workflows;

/// <summary>An operation that this process holds: the switch by which its running step is interrupted.</summary>
internal sealed class HeldOperation(OperationRow row, TimeProvider clock) : IDisposable
{
    private readonly long _since = clock.GetTimestamp();
    private readonly CancellationTokenSource _cancel = new();
    private int _cancelled = row.CancelRequested is 1 ? 1 : 0;
    private int _lost;
    private Task _interrupting = Task.CompletedTask;

    public bool IsCancelled => Volatile.Read(ref _cancelled) is 1;

    /// <summary>Another holds it by now.</summary>
    public bool IsLost => Volatile.Read(ref _lost) is 1;

    public CancellationToken Token => _cancel.Token;

    /// <summary>For how long it has been held.</summary>
    public TimeSpan Age => clock.GetElapsedTime(_since);

    /// <summary>How long ago it was accepted. Whatever the clocks say: the instants of the row are of one of them, and the rest is time that has passed.</summary>
    public TimeSpan SinceAccepted => TimeSpan.FromMicroseconds(row.ReadAt - row.CreatedAt) + Age;

    /// <summary>How much time is left until its deadline, likewise.</summary>
    public TimeSpan Left => TimeSpan.FromMicroseconds(row.Deadline - row.ReadAt) - Age;

    /// <summary>The step that runs, for who asks what the process is at.</summary>
    public string Step { get; set; } = "waiting";

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture, $"{row.Id} {row.Kind} of {row.Subject}: {Step}, held for {Age.TotalSeconds:0} s{(IsCancelled ? ", to be cancelled" : "")}");

    /// <summary>Somebody asked the operation to stop.</summary>
    public void Cancel()
    {
        Volatile.Write(ref _cancelled, 1);
        Interrupt();
    }

    /// <summary>The lease has gone to another.</summary>
    public void Lose()
    {
        Volatile.Write(ref _lost, 1);
        Interrupt();
    }

    // The caller may be the database's only writer: what the step does next must not run on its thread.
    private void Interrupt()
    {
        try
        {
            _interrupting = _cancel.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    public void Dispose() => _cancel.Dispose();
}
