using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Contracts.Placement;
using Nova.Contracts.Servers;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Fleet;
using Nova.Fleet.Liveness;
using Nova.Messaging;
using Nova.Placement;
using Nova.TestKit.Data;
using Nova.TestKit.Web;
using Nova.Workflows;
using NSubstitute;

namespace Nova.TestKit.Fleet;

/// <summary>The fleet's API over a database, with hosts that report when a test says so.</summary>
internal sealed class FleetFixture : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly WebFixture _web;

    private FleetFixture(TestDatabase test, WebFixture web, ManualClock clock, IServerDirectory servers) =>
        (_test, _web, Clock, Servers) = (test, web, clock, servers);

    public ManualClock Clock { get; }

    public IServerDirectory Servers { get; }

    public static async Task<FleetFixture> StartAsync()
    {
#pragma warning disable CA2000 // The fixture owns them.
        var test = await TestDatabase.CreateSqliteAsync((typeof(FleetModule).Assembly, "fleet"), (typeof(PlacementModule).Assembly, "placement"));
        ManualClock clock = new();
        var servers = Substitute.For<IServerDirectory>();
        servers.ListOnHostsAsync(default!, default).ReturnsForAnyArgs([]);
        var web = await WebFixture.StartAsync(services =>
        {
            services.AddSingleton<TimeProvider>(clock).AddSingleton(test.Database).AddSingleton(servers);
            services.AddSingleton(Substitute.For<IImageCatalog>()).AddSingleton(Substitute.For<INotices>());
            services.AddLoopbackBus().AddWorkflows().AddPlacement().AddFleet().AddFleetReports();
        });
#pragma warning restore CA2000
        return new(test, web, clock, servers);
    }

    public T Get<T>()
        where T : notnull => _web.Services.GetRequiredService<T>();

    /// <summary>Two hosts with hypervisors and the control plane's own two services.</summary>
    public async Task ReportAllAsync()
    {
        await BeatAsync("control", "nova-conductor");
        await BeatAsync("control", "nova-scheduler");
        await BeatAsync("host1", "nova-compute");
        await BeatAsync("host2", "nova-compute");
    }

    public Task<HostReportReply> BeatAsync(string host, string binary) =>
        Get<Heartbeats>().BeatAsync(new(new HostName(host), binary, binary is "nova-compute" ? Report(host) : null), CancellationToken.None);

    public void PutServerOn(string host, ServerId? id = null) => Servers.ListOnHostsAsync(Arg.Is<IReadOnlyCollection<HostName>>(hosts => hosts.Contains(new HostName(host))), Arg.Any<CancellationToken>()).Returns(
    [
        new ServerReference
        {
            Id = id ?? Identifier.New<ServerId>(),
            Name = "web",
            DomainName = "instance-00000001",
            Project = new ProjectId("p1"),
            User = new UserId("u1"),
            Host = new HostName(host),
            VmState = "active",
        },
    ]);

    public Task<WebAnswer> GetAsync(string path, string version) => SendAsync(HttpMethod.Get, path, version);

    public Task<WebAnswer> SendAsync(HttpMethod method, string path, string version, string? body = null) =>
        _web.SendAsync(method, $"/v2.1{path}", "admin", body, version);

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        await _test.DisposeAsync();
    }

    private static HypervisorReport Report(string host) => new()
    {
        Node = $"{host}.example",
        Type = "QEMU",
        Version = 7002000,
        Address = "192.0.2.7",
        Architectures = ["x86_64"],
        CpuInfo = """{"arch": "x86_64", "model": "Nehalem", "vendor": "Intel", "features": ["pge"], "topology": {"cores": 1, "threads": 1, "sockets": 4}}""",
        Inventory = new HostInventory
        {
            VCpus = 4,
            MemoryMiB = 8192,
            DiskGiB = 100,
            ReservedMemoryMiB = 512,
        },
        Uptime = " 08:32:11 up 93 days, 18:25, 12 users,  load average: 0.20, 0.12, 0.14",
    };
}
