using Microsoft.Extensions.Logging;
using Nova.Compute.Fencing;
using Nova.Compute.Jobs;
using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Compute.Reports;
using Nova.Contracts.Compute;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Compute.Reconcile;

/// <summary>
/// Compares what is on the host with what should be, now and then and at the start, and puts right what it is sure of. It never
/// guesses a deletion: without the control plane's word, given twice, nothing is removed.
/// </summary>
internal sealed partial class ServerReconciler
{
    // Between the first word that a server is gone and the second.
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(15);

    private readonly HashSet<ServerId> _toldOrphans = [];
    private readonly GoneServers _gone;
    private readonly HostName _host;
    private readonly DriverCalls _calls;
    private readonly IPortPlugger _ports;
    private readonly IControlPlane _controlPlane;
    private readonly IComputeAgent _agent;
    private readonly ServerActors _actors;
    private readonly HostFence _fence;
    private readonly PowerStateReporter _reporter;
    private readonly ComputeOptions _options;
    private readonly ILogger<ServerReconciler> _logger;
    private bool _mayResume;
    private long? _epoch;

    public ServerReconciler(
        HostParts parts, IControlPlane controlPlane, ComputeOptions options, JobScheduler scheduler, TimeProvider clock, ILogger<ServerReconciler> logger)
    {
        (_host, _calls, _ports, _agent, _actors, _fence, _reporter) = (parts.Host, parts.Calls, parts.Ports, parts.Agent, parts.Actors, parts.Fence, parts.Reporter);
        (_controlPlane, _options, _logger) = (controlPlane, options, logger);
        _gone = new GoneServers(TimeSpan.FromSeconds(options.RunningDeletedInstanceTimeout), clock);
        _mayResume = options.ResumeGuestsStateOnHostBoot;
        Job = scheduler.Add($"Reconciliation of {parts.Host}", PassAsync, TimeSpan.Zero);
    }

    /// <summary>The pass, so that it can be had sooner.</summary>
    public Job Job { get; }

    /// <summary>How many passes came to their end.</summary>
    public int Passes { get; private set; }

    private async Task<TimeSpan> PassAsync(CancellationToken cancellationToken)
    {
        // A host that may not act is told when it may again.
        if (!_fence.IsSound)
        {
            return SecondLook;
        }

        // What is decided below holds for this epoch and no other.
        _epoch = _fence.Epoch;

        // The records are read after the host: what was made in between is then in the records, and what is compared is looked at again.
        var guests = await _calls.ListAsync(cancellationToken);
        var plugged = await _ports.ListAsync(cancellationToken);
        var expected = await _controlPlane.ListServersAsync(new ListHostServers(_host), cancellationToken);
        var plan = ReconcilePlan.Of(guests, plugged, expected.Servers, _actors.IsBusy);
        var resumed = Resume(plan, cancellationToken);
        foreach (var server in plan.Compare.Where(server => !resumed.ContainsKey(server.Server)))
        {
            _reporter.Compare(server.Server, server.PowerState);
        }

        await Task.WhenAll(resumed.Values);
        await RemoveGoneAsync(plan, cancellationToken);
        Passes++;
        return _gone.HasDoubts ? SecondLook : _options.ReconcileInterval;
    }

    private async Task RemoveGoneAsync(ReconcilePlan plan, CancellationToken cancellationToken)
    {
        TellOrphans(plan.UnexpectedGuests);
        IReadOnlyList<ServerId> unexpected = [.. plan.UnexpectedGuests, .. plan.UnexpectedPorts];
        if (unexpected.Count is 0)
        {
            _gone.Confirm([]);
            return;
        }

        var answer = await _controlPlane.ListServersAsync(new ListHostServers(_host) { Unexpected = unexpected }, cancellationToken);
        foreach (var server in _gone.Confirm((answer.Gone ?? []).Intersect(unexpected)))
        {
            await (plan.UnexpectedPorts.Contains(server) ? UnplugAsync(server, cancellationToken) : RemoveAsync(server, cancellationToken));
        }
    }

    private async Task UnplugAsync(ServerId server, CancellationToken cancellationToken)
    {
        LogUnplugging(server, _host);
        await _ports.UnplugAsync(server, cancellationToken);
    }

    private Dictionary<ServerId, Task> Resume(ReconcilePlan plan, CancellationToken cancellationToken)
    {
        if (!_mayResume)
        {
            return [];
        }

        _mayResume = false;
        return plan.Resume.ToDictionary(server => server, server => ResumeAsync(server, cancellationToken));
    }

    private async Task ResumeAsync(ServerId server, CancellationToken cancellationToken)
    {
        LogResuming(server, _host);
        var reply = await _agent.StartAsync(NewOrder(server), cancellationToken);
        if (reply.Failure is not null)
        {
            _reporter.Compare(server, PowerState.Running);
        }
    }

    private void TellOrphans(IReadOnlyList<ServerId> guests)
    {
        _toldOrphans.IntersectWith(guests);
        foreach (var server in guests.Where(_toldOrphans.Add))
        {
            LogOrphan(server, _host);
        }
    }

    private Task RemoveAsync(ServerId server, CancellationToken cancellationToken)
    {
        LogGone(server, _host, _options.DeletedGuestAction);
        return _options.DeletedGuestAction switch
        {
            DeletedGuestAction.Reap => _agent.DestroyAsync(NewOrder(server), cancellationToken),
            DeletedGuestAction.Shutdown => _agent.StopAsync(NewStop(server), cancellationToken),
            _ => Task.CompletedTask,
        };
    }

    private ServerOrder NewOrder(ServerId server) =>
        new() { Operation = Identifier.New<OperationId>(), Server = server, RequestId = NewRequestId(), Epoch = _epoch };

    private StopServer NewStop(ServerId server) =>
        new() { Operation = Identifier.New<OperationId>(), Server = server, RequestId = NewRequestId(), Epoch = _epoch, GracePeriod = TimeSpan.Zero };

    private static string NewRequestId() => $"req-{Identifier.NewUuid()}";

    [LoggerMessage(LogLevel.Warning, "Server {Server} is on {Host} and the control plane does not put it there")]
    private partial void LogOrphan(ServerId server, HostName host);

    [LoggerMessage(LogLevel.Warning, "Server {Server} was deleted and is still on {Host}: {Action}")]
    private partial void LogGone(ServerId server, HostName host, DeletedGuestAction action);

    [LoggerMessage(LogLevel.Warning, "Server {Server} was deleted and still has ports on {Host}; unplugging them")]
    private partial void LogUnplugging(ServerId server, HostName host);

    [LoggerMessage(LogLevel.Information, "Server {Server} should run and is off on {Host}; starting it")]
    private partial void LogResuming(ServerId server, HostName host);
}
