using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Compute.Fencing;
using Nova.Compute.Jobs;
using Nova.Compute.Monitors;
using Nova.Compute.Options;
using Nova.Compute.Orders;
using Nova.Compute.Pieces;
using Nova.Compute.Reconcile;
using Nova.Compute.Reports;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Contracts.Networks;
using Nova.Membership;
using Nova.Messaging;
using Nova.Virt;

namespace Nova.Compute;

/// <summary>Puts the agent of a host together and has it served.</summary>
internal sealed class HostAgentFactory(
    IRpcBus bus,
    IControlPlane controlPlane,
    IServiceGroup group,
    JobScheduler scheduler,
    ComputeMetrics metrics,
    IImageUploads images,
    IOptions<ComputeOptions> options,
    IOptions<ComputeLimits> limits,
    HostPieceRules pieces,
    IOptions<MonitorOptions> monitors,
    TimeProvider clock,
    ILoggerFactory loggers)
{
    /// <summary>Makes it; its jobs are due at once.</summary>
    /// <param name="ports">The ports of this process, for a host that brings none.</param>
    public HostAgent Create(VirtHost virtHost, IPortPlugger ports)
    {
        var parts = CreateParts(virtHost, virtHost.Ports ?? ports);
        HostDescription description = new(parts.Calls, options.Value, pieces, monitors);
        LetGo letGo = new(parts, controlPlane, limits.Value, loggers.CreateLogger<LetGo>());
        Heartbeat heartbeat = new(parts, description, controlPlane, letGo, options.Value, metrics, scheduler, clock);
        HostMembership.Begin(parts, description, group, options.Value, scheduler);
        ServerReconciler reconciler = new(parts, controlPlane, options.Value, scheduler, clock, loggers.CreateLogger<ServerReconciler>());
        ImageCacheCleaner.Begin(parts, virtHost.Driver, options.Value, scheduler, loggers.CreateLogger<ImageCacheCleaner>());
        VolumeUsageReporter.Begin(parts, virtHost.Driver, controlPlane, options.Value, scheduler);
        PowerStateWatch watch = new(parts, () => reconciler.Job.Soon(TimeSpan.Zero), clock, loggers.CreateLogger<PowerStateWatch>());
        FilterSync filters = new(parts.Host, parts.Ports, bus, limits.Value, scheduler);
        var service = bus.Serve(filters.Serve(Orders(parts)));
        heartbeat.CaughtUp = () => reconciler.Job.Soon(TimeSpan.Zero);
        HostAgent agent = new(parts, heartbeat, reconciler, watch, service);
        agent.Start();
        return agent;
    }

    private RpcService Orders(HostParts parts)
    {
        var service = ComputeRpc.Serve(parts.Agent, parts.Host, limits.Value.Stop);
        service = VolumeOrders.Serve(service, parts.Volumes);
        service = InterfaceOrders.Serve(service, parts.Interfaces);
        service = MoveOrders.Serve(service, parts.Moves);
        service = LiveMoveOrders.Serve(service, parts.LiveMoves);
        service = RescueOrders.Serve(service, parts.Rescue);
        service = SnapshotOrders.Serve(service, parts.Snapshots);
        service = ConsoleQueries.Serve(service, parts.Consoles);
        return ImageOrders.Serve(service, parts.Images);
    }

    private HostParts CreateParts(VirtHost virtHost, IPortPlugger ports)
    {
        DriverCalls calls = new(virtHost.Driver, limits.Value, metrics, clock);
        HostFence fence = new(clock);
        ServerActors actors = new(virtHost.Host, fence, limits.Value, metrics, clock, loggers.CreateLogger<ServerActors>());
        GuestWork guests = new(calls, ports, limits.Value, clock, loggers.CreateLogger<GuestWork>(), actors.Stopping);
        return new HostParts
        {
            Host = virtHost.Host,
            Calls = calls,
            Ports = ports,
            Fence = fence,
            Actors = actors,
            Agent = new ComputeAgent(calls, guests, actors, limits.Value),
            Volumes = new VolumeOrders(calls, guests, actors, limits.Value),
            Moves = new MoveOrders(calls, guests, ports, actors, limits.Value),
            LiveMoves = new LiveMoveOrders(calls, guests, ports, actors, limits.Value),
            Rescue = new RescueOrders(calls, guests, actors, limits.Value),
            Snapshots = new SnapshotOrders(calls, guests, actors, images, limits.Value),
            Consoles = new ConsoleQueries(calls),
            Images = new ImageOrders(calls, limits.Value, clock),
            Interfaces = new InterfaceOrders(calls, guests, ports, actors, limits.Value),
            Reporter = new PowerStateReporter(virtHost.Host, calls, fence, controlPlane, actors, scheduler),
        };
    }
}
