using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Servers.Audits;
using Nova.TestKit.Cloud;
using Nova.Workflows;

namespace Nova.Tests.Unit.Servers.Topology;

/// <summary>The audit of claims looks at every point of a resize and of its end: what is not settled yet is no difference, and no CPU and no device is lost or given twice.</summary>
public sealed class AuditedResizeTests : IAsyncLifetime
{
    private const int OldPieces = 2 + 1;
    private const int NewPieces = 4 + 2;

    private static readonly string[] Options =
    [
        "simulated.vcpus=16", "simulated.memory_mib=16384", "simulated.numa_cells=2", "simulated.pci_devices=8086:10ed:4",
        "compute.cpu_shared_set=0-3,8-11", "compute.cpu_dedicated_set=4-7,12-15",
        """pci.alias={"name": "nic", "vendor_id": "8086", "product_id": "10ed"}""", """pci.device_spec={"vendor_id": "8086", "product_id": "10ed"}""",
        "filter_scheduler.enabled_filters=ComputeFilter, NUMATopologyFilter, PciPassthroughFilter", "placement.audit_interval=0",
    ];

    private readonly ConcurrentQueue<(string Point, int Repaired, long Held)> _looks = [];
    private CloudFixture _cloud = null!;

    private ClaimAudit Audit => _cloud.Services.GetServices<IHostedService>().OfType<ClaimAudit>().Single();

    public async Task InitializeAsync()
    {
        _cloud = await CloudFixture.StartAsync(2, Options);
        await FlavorAsync("two", 2, 1);
        await FlavorAsync("four", 4, 2);
    }

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Theory]
    [InlineData("confirmResize", "server.confirm_resize", "settle", NewPieces)]
    [InlineData("revertResize", "server.revert_resize", "leave return", OldPieces)]
    public async Task No_pin_and_no_device_is_lost_or_doubled_by_an_audit_at_any_point(string end, string kind, string steps, int left)
    {
        var id = await BootAsync();
        LookAt(id, "server.resize", "schedule", "leave", "volumes", "arrive");
        LookAt(id, kind, steps.Split(' '));

        await _cloud.ResizeAsync(id, "four");
        await LookAsync(id, "waiting");
        await _cloud.MustAsync(id, $$"""{"{{end}}": null}""");
        await _cloud.WaitForAsync(id, "ACTIVE");

        // The last point comes after the operation counts as done.
        var points = ((4 + steps.Split(' ').Length) * 3) + 1;
        await CloudFixture.UntilAsync(() => Task.FromResult(_looks.Count == points), () => string.Join('\n', _looks));
        await _cloud.IdleAsync();
        await LookAsync(id, "settled");

        _looks.ShouldAllBe(look => look.Repaired == 0);

        // Both until the end is written, then one; at no point less, and at no point others.
        _looks.First().Held.ShouldBe(OldPieces);
        _looks.Single(look => look.Point == "waiting").Held.ShouldBe(OldPieces + NewPieces);
        _looks.Last().Held.ShouldBe(left);
        _looks.Select(look => look.Held).Distinct().ShouldBe(((long[])[OldPieces, OldPieces + NewPieces, left]).Distinct(), ignoreOrder: true);
        await GuestHasWhatIsHeldAsync(id, left);
        await _cloud.BooksBalanceAsync();
    }

    // While the transaction of a step is open nobody else can write, so that moment is left out.
    private void LookAt(string server, string kind, params IReadOnlyList<string> steps)
    {
        foreach (var step in steps)
        {
            foreach (var moment in (string[])[CrashMoments.Before, CrashMoments.Ran, CrashMoments.Committed])
            {
                _cloud.Points.Do(kind, step, moment, 1, () => Task.Run(() => LookAsync(server, $"{kind}.{step}.{moment}")).GetAwaiter().GetResult());
            }
        }
    }

    private async Task LookAsync(string server, string point)
    {
        var repaired = await Audit.AuditAsync(CancellationToken.None);
        _looks.Enqueue((point, repaired, await HeldAsync(server)));
    }

    private Task<long> HeldAsync(string server) => _cloud.CountAsync("SELECT COUNT(*) FROM placement_pieces WHERE server = @server", new { server });

    private async Task GuestHasWhatIsHeldAsync(string id, int count)
    {
        var host = await _cloud.HostOfAsync(id);
        var fitting = _cloud.Simulation.FittingOf(new HostName(host), Identifier.Parse<ServerId>(id)).ShouldNotBeNull();
        (fitting.Cells.Sum(cell => cell.Pins.Count) + fitting.Devices.Count).ShouldBe(count);
        (await _cloud.CountAsync("SELECT COUNT(*) FROM placement_pieces WHERE server = @id AND host = @host AND is_aside = 0", new { id, host })).ShouldBe(count);
        var told = await _cloud.Services.GetRequiredService<IGuestFittings>().FindAsync(Identifier.Parse<ServerId>(id), new HostName(host), CancellationToken.None);
        told!.Cells.SelectMany(cell => cell.Pins).Select(pin => pin.Host).ShouldBe(fitting.Cells.SelectMany(cell => cell.Pins).Select(pin => pin.Host), ignoreOrder: true);
    }

    private async Task FlavorAsync(string id, int vcpus, int devices)
    {
        (await _cloud.SendAsync(HttpMethod.Post, "/flavors", "admin", $$"""{"flavor": {"id": "{{id}}", "name": "{{id}}", "ram": 1024, "vcpus": {{vcpus}}, "disk": 1} }""")).Status.ShouldBe(200);
        (await _cloud.SendAsync(
            HttpMethod.Post, $"/flavors/{id}/os-extra_specs", "admin",
            $$"""{"extra_specs": {"hw:cpu_policy": "dedicated", "pci_passthrough:alias": "nic:{{devices}}"} }""")).Status.ShouldBe(200);
    }

    private async Task<string> BootAsync()
    {
        var answer = await _cloud.SendAsync(
            HttpMethod.Post, "/servers", body: $$"""{"server": {"name": "pinned", "imageRef": "{{_cloud.Image}}", "flavorRef": "two", "networks": "none"} }""");
        answer.Status.ShouldBe(202, answer.Body);
        var id = answer.Json["server"]!["id"]!.GetValue<string>();
        await _cloud.WaitForAsync(id, "ACTIVE");
        await _cloud.IdleAsync();
        return id;
    }
}
