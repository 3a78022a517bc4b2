using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Placement;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Topology;

/// <summary>
/// Cells, processors and devices from the flavor to the guest: simulated hosts of two cells with four shared CPUs, four that are one guest's alone
/// and two devices each.
/// </summary>
public sealed class TopologyTests : IAsyncLifetime
{
    private const string Alias = """pci.alias={"name": "nic", "vendor_id": "8086", "product_id": "10ed"}""";
    private const string Spec = """pci.device_spec={"vendor_id": "8086", "product_id": "10ed", "physical_network": "physnet1"}""";

    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(
        2, "simulated.vcpus=16", "simulated.memory_mib=16384", "simulated.numa_cells=2", "simulated.huge_pages=2048:1024", "simulated.pci_devices=8086:10ed:4, 10de:1eb8:1",
        "compute.cpu_shared_set=0-3,8-11", "compute.cpu_dedicated_set=4-7,12-15", Alias, Spec,
        "filter_scheduler.enabled_filters=ComputeFilter, NUMATopologyFilter, PciPassthroughFilter", "DEFAULT.allow_resize_to_same_host=true");

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task A_server_of_two_nodes_tells_them_and_an_admin_where_they_are()
    {
        await FlavorAsync("numa", 4, """{"hw:numa_nodes": "2", "hw:cpu_policy": "dedicated", "hw:mem_page_size": "2048"}""");
        var id = await BootAsync("numa");

        var told = (await _cloud.GetAsync($"/servers/{id}/topology")).Json;
        var admin = (await _cloud.GetAsync($"/servers/{id}/topology", "admin")).Json;

        told["pagesize_kb"]!.GetValue<int>().ShouldBe(2048);
        told["nodes"]![0]!.ToJsonString().ShouldBe("""{"memory_mb":512,"siblings":[[0,1]],"vcpu_set":[0,1]}""");
        told["nodes"]![1]!.ToJsonString().ShouldBe("""{"memory_mb":512,"siblings":[[2,3]],"vcpu_set":[2,3]}""");
        admin["nodes"]![0]!["host_node"]!.GetValue<int>().ShouldBe(0);
        admin["nodes"]![0]!["cpu_pinning"]!.ToJsonString().ShouldBe("""{"0":4,"1":5}""");
        admin["nodes"]![1]!["cpu_pinning"]!.ToJsonString().ShouldBe("""{"2":12,"3":13}""");
        (await GuestAsync(id))!.Cells.SelectMany(cell => cell.Pins).Select(pin => pin.Host).ShouldBe([4, 5, 12, 13], "the agent was told the same");
    }

    [Fact]
    public async Task Servers_with_cpus_alone_fill_the_hosts_and_the_next_finds_none()
    {
        await FlavorAsync("alone", 4, """{"hw:cpu_policy": "dedicated"}""");
        string[] servers = [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(number => BootAsync("alone", $"n{number}")))];

        var pins = new List<string>();
        foreach (var server in servers)
        {
            var host = await _cloud.HostOfAsync(server);
            pins.AddRange((await GuestAsync(server))!.Cells.SelectMany(cell => cell.Pins).Select(pin => $"{host}/{pin.Host}"));
        }

        pins.Distinct().Count().ShouldBe(16);
        (await RefusedAsync("alone")).ShouldContain("NUMATopologyFilter (4 CPUs of its own asked for (Prefer threads), 0 of 4 free in cell");
        await DeleteAsync(servers[0]);
        await BootAsync("alone", "again");
        await _cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task Devices_are_given_once_and_come_back()
    {
        await FlavorAsync("nics", 1, """{"pci_passthrough:alias": "nic:3"}""");
        var first = await BootAsync("nics");
        var second = await BootAsync("nics");

        var devices = (await GuestAsync(first))!.Devices;
        devices.Count.ShouldBe(3);
        devices.ShouldAllBe(fitted => fitted.Device.ProductId == "10ed" && fitted.Device.Tags["physical_network"] == "physnet1");
        (await _cloud.HostOfAsync(second)).ShouldNotBe(await _cloud.HostOfAsync(first));
        (await RefusedAsync("nics")).ShouldContain("2 refused by PciPassthroughFilter (3 devices nic asked for, 1 free)");

        await DeleteAsync(first);
        (await _cloud.CountAsync("SELECT COUNT(*) FROM placement_pieces WHERE server = @first", new { first })).ShouldBe(0);
        await BootAsync("nics");
    }

    [Theory]
    [InlineData("confirmResize", 4)]
    [InlineData("revertResize", 2)]
    public async Task A_resize_holds_old_and_new_pieces_until_it_is_settled(string end, int left)
    {
        await FlavorAsync("two", 2, """{"hw:cpu_policy": "dedicated", "pci_passthrough:alias": "nic:1"}""");
        await FlavorAsync("four", 4, """{"hw:cpu_policy": "dedicated", "pci_passthrough:alias": "nic:2"}""");
        var id = await BootAsync("two");

        await _cloud.ResizeAsync(id, "four");
        (await PiecesAsync(id)).ShouldBe(2 + 1 + 4 + 2);
        (await GuestAsync(id))!.Cells.Single().Pins.Count.ShouldBe(4);

        await _cloud.MustAsync(id, $$"""{"{{end}}": null}""");
        await _cloud.WaitForAsync(id, "ACTIVE");
        await _cloud.IdleAsync();

        (await PiecesAsync(id)).ShouldBe(left + (left / 2));
        (await GuestAsync(id))!.Cells.Single().Pins.Count.ShouldBe(left);
        (await _cloud.GetAsync($"/servers/{id}/topology", "admin")).Json["nodes"]![0]!["cpu_pinning"]!.AsObject().Count.ShouldBe(left);
    }

    [Fact]
    public async Task A_live_migration_has_the_pieces_of_the_new_host_and_leaves_the_old()
    {
        await FlavorAsync("two", 2, """{"hw:cpu_policy": "dedicated"}""");
        var id = await BootAsync("two");
        var before = await _cloud.HostOfAsync(id);

        await _cloud.MustAsync(id, """{"os-migrateLive": {"host": null, "block_migration": "auto"} }""");
        await _cloud.IdleAsync();

        var after = await _cloud.HostOfAsync(id);
        after.ShouldNotBe(before);
        (await PiecesAsync(id)).ShouldBe(2);
        (await _cloud.CountAsync("SELECT COUNT(*) FROM placement_pieces WHERE host = @before", new { before })).ShouldBe(0);
        (await GuestAsync(id))!.Cells.Single().Pins.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"hw:numa_nodes": "3"}""", "cannot be evenly distributed")]
    [InlineData("""{"hw:cpu_thread_policy": "isolate"}""", "thread policy is given without")]
    [InlineData("""{"pci_passthrough:alias": "fpga:1"}""", "PCI alias fpga is not defined")]
    public async Task What_no_host_could_ever_do_is_refused_at_the_request(string specs, string reason)
    {
        await FlavorAsync("odd", 2, specs);

        var created = await _cloud.SendAsync(HttpMethod.Post, "/servers", "member", Body("odd"));
        var server = await _cloud.BootAsync();
        var resized = await _cloud.ActAsync(server, """{"resize": {"flavorRef": "odd"} }""");

        created.Status.ShouldBe(400, created.Body);
        created.Body.ShouldContain(reason);
        resized.Status.ShouldBe(400, resized.Body);
        resized.Body.ShouldContain(reason);
    }

    [Fact]
    public async Task An_ordinary_server_has_no_nodes_and_shares_the_shared_cpus_only()
    {
        var id = await _cloud.BootAsync();

        (await _cloud.GetAsync($"/servers/{id}/topology", "admin")).Body.ShouldBe("""{"nodes":[],"pagesize_kb":null}""");
        (await _cloud.CountAsync("SELECT MAX(vcpus) FROM placement_inventories")).ShouldBe(8);
    }

    private async Task FlavorAsync(string id, int vcpus, string specs)
    {
        var made = await _cloud.SendAsync(
            HttpMethod.Post, "/flavors", "admin", $$"""{"flavor": {"id": "{{id}}", "name": "{{id}}", "ram": 1024, "vcpus": {{vcpus}}, "disk": 1} }""");
        made.Status.ShouldBe(200, made.Body);
        var said = await _cloud.SendAsync(HttpMethod.Post, $"/flavors/{id}/os-extra_specs", "admin", $$"""{"extra_specs": {{specs}} }""");
        said.Status.ShouldBe(200, said.Body);
    }

    private string Body(string flavor, string name = "one") =>
        $$"""{"server": {"name": "{{name}}", "imageRef": "{{_cloud.Image}}", "flavorRef": "{{flavor}}", "networks": "none"} }""";

    private async Task<string> BootAsync(string flavor, string name = "one")
    {
        var answer = await _cloud.SendAsync(HttpMethod.Post, "/servers", "member", Body(flavor, name));
        answer.Status.ShouldBe(202, answer.Body);
        var id = answer.Json["server"]!["id"]!.GetValue<string>();
        await _cloud.WaitForAsync(id, "ACTIVE");
        return id;
    }

    // What was given back is in the scheduler's figures within a second; the test does not wait for it.
    private async Task DeleteAsync(string server)
    {
        HostName host = new(await _cloud.HostOfAsync(server));
        await _cloud.DeleteAsync(server);
        _cloud.Services.GetRequiredService<IScheduler>().Forget(host);
    }

    // Decided on fresh figures, so that it is a filter that refuses and not the claim.
    private async Task<string> RefusedAsync(string flavor)
    {
        _cloud.Services.GetRequiredService<IScheduler>().Forget(new HostName("simulated-1"));
        var answer = await _cloud.SendAsync(HttpMethod.Post, "/servers", "admin", Body(flavor));
        var server = await _cloud.WaitForAsync(answer.Json["server"]!["id"]!.GetValue<string>(), "ERROR");
        return server["fault"]!["message"]!.GetValue<string>();
    }

    private async Task<GuestFitting?> GuestAsync(string id) =>
        _cloud.Simulation.FittingOf(new HostName(await _cloud.HostOfAsync(id)), Identifier.Parse<ServerId>(id));

    private Task<long> PiecesAsync(string server) => _cloud.CountAsync("SELECT COUNT(*) FROM placement_pieces WHERE server = @server", new { server });
}
