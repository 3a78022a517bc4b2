using System.Collections.Concurrent;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Messaging;

namespace Nova.TestKit.Compute;

/// <summary>A control plane that remembers what it was told, and answers what the test gave it.</summary>
internal sealed class RecordingControlPlane : IControlPlane
{
    public ConcurrentQueue<HostReport> Heartbeats { get; } = [];

    public ConcurrentQueue<PowerStateReport> PowerStates { get; } = [];

    public ConcurrentQueue<HypervisorUnreachable> Unreachable { get; } = [];

    public ConcurrentQueue<VolumeUsageReport> VolumeUsage { get; } = [];

    public ConcurrentQueue<ListHostServers> Questions { get; } = [];

    public ConcurrentDictionary<ServerId, ExpectedServer> Expected { get; } = [];

    public ConcurrentDictionary<ServerId, bool> Deleted { get; } = [];

    /// <summary>The host's epoch; <see langword="null"/> for a control plane that knows of none.</summary>
    public long? Epoch { get; set; }

    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    public ConcurrentDictionary<ServerId, bool> Lost { get; } = [];

    /// <summary>Whether something is being done to every server.</summary>
    public bool IsBusy { get; set; }

    public TimeSpan NextHeartbeat { get; set; } = TimeSpan.FromHours(1);

    public Task<HostReportReply> ReportHostAsync(HostReport report, CancellationToken cancellationToken)
    {
        Heartbeats.Enqueue(report);
        return Task.FromResult(new HostReportReply(new ServiceId(Guid.Empty), NextHeartbeat) { Epoch = Epoch, Lease = Lease });
    }

    public Task<PowerStateReply> ReportPowerStateAsync(PowerStateReport report, CancellationToken cancellationToken)
    {
        PowerStates.Enqueue(report);
        return Task.FromResult(new PowerStateReply { IsLater = IsBusy });
    }

    public Task<Done> ReportUnreachableAsync(HypervisorUnreachable report, CancellationToken cancellationToken)
    {
        Unreachable.Enqueue(report);
        return Task.FromResult(default(Done));
    }

    public Task<Done> ReportVolumeUsageAsync(VolumeUsageReport report, CancellationToken cancellationToken)
    {
        VolumeUsage.Enqueue(report);
        return Task.FromResult(default(Done));
    }

    public Task<ExpectedServers> ListServersAsync(ListHostServers query, CancellationToken cancellationToken)
    {
        Questions.Enqueue(query);
        return Task.FromResult(new ExpectedServers([.. Expected.Values]) { Gone = query.Unexpected?.Where(Deleted.ContainsKey).ToList() });
    }

    public Task<LostServers> ListLostAsync(ListLostServers query, CancellationToken cancellationToken) =>
        Task.FromResult(new LostServers([.. query.Servers.Where(Lost.ContainsKey)]));

    public void Expect(ServerId server, string vmState, PowerState powerState, string? taskState = null) =>
        Expected[server] = new ExpectedServer(server, vmState, taskState, powerState);

    public IAsyncDisposable ServeOn(IRpcBus bus) => bus.Serve(new RpcService(ConductorMethods.Topic, null)
        .On(ConductorMethods.ReportHost, ReportHostAsync)
        .On(ConductorMethods.ReportPowerState, ReportPowerStateAsync)
        .On(ConductorMethods.ReportUnreachable, ReportUnreachableAsync)
        .On(ConductorMethods.ReportVolumeUsage, ReportVolumeUsageAsync)
        .On(ConductorMethods.ListServers, ListServersAsync)
        .On(ConductorMethods.ListLost, ListLostAsync));
}
