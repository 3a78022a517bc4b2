using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Nova.Compute;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Virt;
using Nova.Virt;
using Nova.Virt.Simulated;

namespace Nova.TestKit.Compute;

/// <summary>Agents of simulated hosts on a loopback bus, as the product puts them together, with a control plane that records.</summary>
internal sealed class AgentRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IAsyncDisposable> _served = [];

    private AgentRig(ServiceProvider services) => _services = services;

    public HostName Host { get; } = new("simulated-1");

    public RecordingControlPlane ControlPlane { get; } = new();

    public RecordingPorts Ports => _services.GetRequiredService<RecordingPorts>();

    public SimulationControl Control => _services.GetRequiredService<SimulationControl>();

    public IRpcBus Bus => _services.GetRequiredService<IRpcBus>();

    /// <summary>The agent itself: orders that are given to it in a row are in its lines in that order, which a bus does not promise.</summary>
    public IComputeAgent Agent => Agents.Agents[0].Agent;

    public ComputeAgents Agents => _services.GetRequiredService<ComputeAgents>();

    public static async Task<AgentRig> StartAsync(params (string Option, string Value)[] settings)
    {
        var rig = Create(settings);
        rig.ServeControlPlane();
        await rig.Agents.StartAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => rig.Agents.Agents.All(agent => agent.Reconciler.Passes > 0), () => "The first pass has not ended.");
        return rig;
    }

    /// <summary>A rig whose agents and control plane do not run yet.</summary>
    public static AgentRig Create(params (string Option, string Value)[] settings)
    {
        ServiceCollection services = [];
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Option, (string?)setting.Value))).Build();
        services.AddSingleton<IConfiguration>(configuration).AddLogging();
        services.AddLoopbackBus().AddSimulatedHypervisor().AddComputeAgents();
        services.AddSingleton<RecordingPorts>().AddSingleton<IImageUploads, RecordingUploads>();
        services.RemoveAll<IVirtHostFactory>();
        services.AddSingleton<SimulatedHostFactory>();
        services.AddSingleton<IVirtHostFactory, RigHosts>();
        return new AgentRig(services.BuildServiceProvider());
    }

    public void ServeControlPlane() => _served.Add(ControlPlane.ServeOn(Bus));

    public Task<AgentReply> CallAsync<TRequest>(RpcMethod<TRequest, AgentReply> method, TRequest request) =>
        Bus.CallAsync(method, Host, request, TimeSpan.FromSeconds(20), CancellationToken.None);

    public async Task<PowerState> GetPowerStateAsync(ServerId server) =>
        (await CallAsync(ComputeMethods.GetPowerState, new ServerQuery(server))).PowerState;

    /// <summary>Spawns a server and says which.</summary>
    public async Task<ServerId> SpawnAsync()
    {
        var order = SpawnOrder();
        (await CallAsync(ComputeMethods.Spawn, order)).Failure.ShouldBeNull();
        return order.Server;
    }

    public static ServerOrder Order(ServerId server) =>
        new() { Operation = Identifier.New<OperationId>(), Server = server, RequestId = "req-test" };

    public static SpawnServer SpawnOrder() => SpawnOrder(Identifier.New<ServerId>());

    public static SpawnServer SpawnOrder(ServerId server) => new()
    {
        Operation = Identifier.New<OperationId>(),
        Server = server,
        RequestId = "req-test",
        DomainName = "instance-0000002a",
        DisplayName = "web",
        Hostname = "web",
        Project = new ProjectId("project"),
        VCpus = 2,
        MemoryMiB = 512,
        RootDiskGiB = 1,
        Image = new Image
        {
            Id = Identifier.New<ImageId>(),
            Name = "cirros",
            Status = "active",
            DiskFormat = "qcow2",
            ContainerFormat = "bare",
            SizeBytes = 1024,
            Owner = new ProjectId("project"),
            Visibility = "public",
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        },
    };

    public async ValueTask DisposeAsync()
    {
        Control.Reset();
        await Agents.StopAsync(CancellationToken.None);
        foreach (var service in _served)
        {
            await service.DisposeAsync();
        }

        await _services.DisposeAsync();
    }

    private sealed class RigHosts(SimulatedHostFactory inner, RecordingPorts ports) : IVirtHostFactory
    {
        public string Name => "simulated";

        public async Task<IReadOnlyList<VirtHost>> CreateAsync(CancellationToken cancellationToken) =>
            [.. (await inner.CreateAsync(cancellationToken)).Select(host => host with { Ports = ports })];
    }
}
