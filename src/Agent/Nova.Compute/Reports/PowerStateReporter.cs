using Nova.Compute.Fencing;
using Nova.Compute.Jobs;
using Nova.Compute.Orders;
using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Compute.Reports;

/// <summary>
/// Tells the control plane of power states that changed without an order. A change is a hint only: a moment later the hypervisor is
/// asked afresh, so that a guest that flaps is told once, and the state of an order that is under way is left to its answer.
/// </summary>
internal sealed class PowerStateReporter
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(200);

    // The end of an order has its server looked at; this is for the one that ended just before, and for what the control plane is at.
    private static readonly TimeSpan BusyWait = TimeSpan.FromSeconds(5);

    private readonly Lock _guard = new();
    private readonly HashSet<ServerId> _changed = [];
    private readonly Dictionary<ServerId, PowerState> _told = [];
    private readonly HostName _host;
    private readonly DriverCalls _calls;
    private readonly HostFence _fence;
    private readonly IControlPlane _controlPlane;
    private readonly ServerActors _actors;
    private readonly Job _job;

    public PowerStateReporter(HostName host, DriverCalls calls, HostFence fence, IControlPlane controlPlane, ServerActors actors, JobScheduler scheduler)
    {
        (_host, _calls, _fence, _controlPlane, _actors) = (host, calls, fence, controlPlane, actors);
        _job = scheduler.Add($"Power states of {host}", ReportAsync, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something happened to the server.</summary>
    public void Notice(ServerId server)
    {
        Keep(server);
        _job.Soon(Debounce);
    }

    /// <summary>The control plane believes this; if the hypervisor says otherwise, it is told.</summary>
    public void Compare(ServerId server, PowerState believed)
    {
        Told(server, believed);
        Notice(server);
    }

    /// <summary>An order ended: its answer told the power state; whatever was noticed meanwhile is looked at now.</summary>
    public void Settle(ServerId server, AgentReply reply)
    {
        if (reply.Failure is null)
        {
            Told(server, reply.PowerState);
        }

        bool isNoticed;
        lock (_guard)
        {
            isNoticed = _changed.Contains(server);
        }

        if (isNoticed || reply.Failure is not null)
        {
            Notice(server);
        }
    }

    private void Told(ServerId server, PowerState powerState)
    {
        lock (_guard)
        {
            if (powerState is PowerState.NoState)
            {
                _told.Remove(server);
            }
            else
            {
                _told[server] = powerState;
            }
        }
    }

    private async Task<TimeSpan> ReportAsync(CancellationToken cancellationToken)
    {
        var next = Timeout.InfiniteTimeSpan;
        foreach (var server in Snapshot())
        {
            if (_actors.IsBusy(server))
            {
                next = BusyWait;
                continue;
            }

            // Taken out first: a change that happens while this one is told is told next.
            Take(server);
            try
            {
                if (!await TryReportAsync(server, cancellationToken))
                {
                    next = BusyWait;
                    Keep(server);
                }
            }
            catch
            {
                Notice(server);
                throw;
            }
        }

        return next;
    }

    private async Task<bool> TryReportAsync(ServerId server, CancellationToken cancellationToken)
    {
        var now = await _calls.GetPowerStateAsync(server, cancellationToken);
        if (_actors.IsBusy(server) || now == LastTold(server))
        {
            return true;
        }

        var reply = await _controlPlane.ReportPowerStateAsync(new PowerStateReport(_host, server, now) { Epoch = _fence.Epoch }, cancellationToken);
        if (reply.IsLater)
        {
            return false;
        }

        Told(server, now);
        return true;
    }

    private void Keep(ServerId server)
    {
        lock (_guard)
        {
            _changed.Add(server);
        }
    }

    private IReadOnlyList<ServerId> Snapshot()
    {
        lock (_guard)
        {
            return [.. _changed];
        }
    }

    private void Take(ServerId server)
    {
        lock (_guard)
        {
            _changed.Remove(server);
        }
    }

    private PowerState LastTold(ServerId server)
    {
        lock (_guard)
        {
            return _told.GetValueOrDefault(server, PowerState.NoState);
        }
    }
}
