using Nova.Contracts.Compute;

namespace Nova.Compute.Fencing;

/// <summary>
/// Says whether the host may act. It may for a while after the control plane last answered it, and once it has let go of what was taken from it up to its
/// epoch; until then orders wait. An order that is older than the epoch is never done. The clock is monotonic and goes on while the process is halted.
/// </summary>
internal sealed class HostFence(TimeProvider clock)
{
    private readonly Lock _guard = new();
    private TaskCompletionSource _changed = NewChange();
    private bool _isOpen;
    private long _epoch;
    private long _wanted;
    private long _askedAt;
    private TimeSpan _lease;

    /// <summary>Has the control plane asked soon; set once, before any order.</summary>
    public Action? Unsure { get; set; }

    /// <summary>The epoch up to which the host has let go of what was taken from it: 0 for none yet, <see langword="null"/> where the control plane knows of none.</summary>
    public long? Epoch
    {
        get
        {
            lock (_guard)
            {
                return _isOpen ? null : _epoch;
            }
        }
    }

    /// <summary>The epoch that the host has heard of.</summary>
    public long Wanted
    {
        get
        {
            lock (_guard)
            {
                return _wanted;
            }
        }
    }

    /// <summary>Whether the host may act now.</summary>
    public bool IsSound
    {
        get
        {
            lock (_guard)
            {
                return IsSoundNow();
            }
        }
    }

    /// <summary>The control plane has answered a heartbeat.</summary>
    /// <param name="reply">What it said; without an epoch, it knows of none, and everything is admitted.</param>
    /// <param name="askedAt">The clock's timestamp before it was asked: from then on the answer holds.</param>
    /// <returns>Whether the host has to let go of something first: <see cref="Accept"/> tells that it has.</returns>
    public bool Hear(HostReportReply reply, long askedAt)
    {
        lock (_guard)
        {
            (_isOpen, _askedAt, _lease) = (reply.Epoch is null, askedAt, reply.Lease ?? TimeSpan.MaxValue);
            _wanted = Math.Max(_wanted, reply.Epoch ?? 0);
            Change();
            return !_isOpen && _epoch < _wanted;
        }
    }

    /// <summary>The host has let go of all that was taken from it up to what it has heard of.</summary>
    public void Accept(long epoch)
    {
        lock (_guard)
        {
            _epoch = Math.Max(_epoch, epoch);
            Change();
        }
    }

    /// <summary>Waits until the host may act, and says whether an order of this epoch is to be done.</summary>
    public async ValueTask<bool> AdmitAsync(long? epoch, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_guard)
            {
                if (_isOpen)
                {
                    return true;
                }

                if (epoch < _epoch)
                {
                    return false;
                }

                if (IsSoundNow() && !(epoch > _epoch))
                {
                    return true;
                }

                changed = _changed.Task;
            }

            Unsure?.Invoke();
            await changed.WaitAsync(cancellationToken);
        }
    }

    private bool IsSoundNow() => _isOpen || (_epoch > 0 && _epoch >= _wanted && clock.GetElapsedTime(_askedAt) < _lease);

    private void Change()
    {
        _changed.TrySetResult();
        _changed = NewChange();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
