using Microsoft.Extensions.Options;
using Nova.Contracts.Compute;
using Nova.Contracts.Fleet;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Data;
using Nova.Fleet;
using Nova.Fleet.Liveness;
using Nova.Fleet.Notices;
using Nova.Fleet.Storage;
using Nova.Messaging;
using Nova.TestKit.Fleet;
using Nova.TestKit.Virt;

namespace Nova.Tests.Unit.Fleet;

public sealed class FleetTests : IAsyncLifetime
{
    private FleetFixture _fleet = null!;

    public async Task InitializeAsync()
    {
        _fleet = await FleetFixture.StartAsync();
        await _fleet.ReportAllAsync();
    }

    public async Task DisposeAsync() => await _fleet.DisposeAsync();

    [Fact]
    public async Task A_host_that_has_just_reported_is_listed_and_has_an_inventory()
    {
        var hosts = await _fleet.Get<IHostDirectory>().ListAsync(default);

        hosts.Select(host => (host.Host.Value, host.IsUp, host.AvailabilityZone)).ShouldBe([("host1", true, "nova"), ("host2", true, "nova")]);
        (await _fleet.Get<IPlacement>().ListAsync(default)).Select(usage => usage.Host.Value).ShouldBe(["host1", "host2"]);
    }

    [Fact]
    public async Task A_host_keeps_its_service_however_often_it_reports()
    {
        var first = await _fleet.BeatAsync("host1", "nova-compute");

        (await _fleet.BeatAsync("host1", "nova-compute")).ShouldBe(first);
        first.Next.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Only_reports_that_say_something_new_are_read_again()
    {
        var reader = _fleet.Get<Nova.Fleet.FleetReader>();
        var before = (await reader.ReadAsync(default)).Hypervisors().ToDictionary(pair => pair.Service.Host.Value, pair => pair.Report);
        await _fleet.Get<Heartbeats>().BeatAsync(
            new(new HostName("host2"), "nova-compute", before["host2"] with { RunningServers = before["host2"].RunningServers + 1 }), default);
        await _fleet.Get<Heartbeats>().FlushAsync(default);

        var after = (await reader.ReadAsync(default)).Hypervisors().ToDictionary(pair => pair.Service.Host.Value, pair => pair.Report);

        after["host1"].ShouldBeSameAs(before["host1"]);
        after["host2"].RunningServers.ShouldBe(before["host2"].RunningServers + 1);
    }

    [Fact]
    public async Task Silence_beyond_the_limit_is_down_and_a_heartbeat_is_up_at_once()
    {
        _fleet.Clock.Advance(TimeSpan.FromSeconds(61));
        await _fleet.BeatAsync("host2", "nova-compute");

        (await UpAsync()).ShouldBe([("host1", false), ("host2", true)]);
        await _fleet.BeatAsync("host1", "nova-compute");
        (await UpAsync()).ShouldBe([("host1", true), ("host2", true)]);
    }

    [Fact]
    public async Task A_host_that_servers_were_taken_from_is_alive_only_when_it_has_caught_up()
    {
        (await _fleet.BeatAsync("host1", "nova-compute", 0)).Epoch.ShouldBe(1);
        await _fleet.BeatAsync("host1", "nova-compute", 1);
        (await IsUpAsync()).ShouldBeTrue();
        _fleet.Clock.Advance(TimeSpan.FromMinutes(2));
        await _fleet.Get<Database>().WriteAsync(work => _fleet.Get<IHostFence>().AdvanceAsync(work, new HostName("host1"), CancellationToken.None), CancellationToken.None);

        var told = await _fleet.BeatAsync("host1", "nova-compute", 1);
        (told.Epoch, await IsUpAsync()).ShouldBe((2, false));

        await _fleet.BeatAsync("host1", "nova-compute", told.Epoch);
        (await IsUpAsync()).ShouldBeTrue();

        async Task<bool> IsUpAsync() => await _fleet.Get<IHostDirectory>().FindAsync(new HostName("host1"), CancellationToken.None) is { IsUp: true };
    }

    [Fact]
    public async Task A_host_whose_service_was_deleted_begins_above_what_it_was_told_before()
    {
        (await _fleet.BeatAsync("host2", "nova-compute", 1)).Epoch.ShouldBe(1);
        await _fleet.SendAsync(HttpMethod.Delete, "/os-services/4", "2.1");

        (await _fleet.BeatAsync("host2", "nova-compute", 1)).Epoch.ShouldBe(2);
    }

    [Fact]
    public async Task A_host_that_another_database_told_more_than_ours_knows_goes_on()
    {
        (await _fleet.BeatAsync("host1", "nova-compute", 7)).Epoch.ShouldBe(1);

        (await _fleet.BeatAsync("host1", "nova-compute", 7)).Epoch.ShouldBe(7);
        (await _fleet.Get<ServiceStore>().EpochAsync(new HostName("host1"), CancellationToken.None)).ShouldBe(7);
    }

    [Fact]
    public async Task A_heartbeat_to_one_process_counts_in_the_others()
    {
        await _fleet.Get<HeartbeatTeller>().TellAsync(CancellationToken.None);
        ServiceClock other = new(Options.Create(new FleetOptions()), _fleet.Clock);
        HeartbeatHearer hearer = new(_fleet.Get<IRpcBus>(), other, new LivenessIdentity());
        await hearer.StartAsync(CancellationToken.None);
        var services = await _fleet.Get<ServiceStore>().ListAsync(CancellationToken.None);
        var host1 = services.Single(service => service.Host.Value is "host1");
        _fleet.Clock.Advance(TimeSpan.FromMinutes(2));
        other.IsUp(host1).ShouldBeFalse();

        await _fleet.BeatAsync("host1", "nova-compute");
        await _fleet.Get<HeartbeatTeller>().TellAsync(CancellationToken.None);

        await Eventually.TrueAsync(() => other.IsUp(host1), TimeSpan.FromSeconds(20), () => "the other process heard nothing");
        other.IsUp(services.Single(service => service.Host.Value is "host2")).ShouldBeFalse();
        await hearer.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_database_that_takes_its_time_has_no_host_look_down()
    {
        await _fleet.Get<IHostDirectory>().FindAsync(new HostName("host1"), CancellationToken.None);
        TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource isSlow = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var holding = _fleet.Get<Database>().WriteAsync(
            async _ =>
            {
                isSlow.SetResult();
                await held.Task;
            },
            CancellationToken.None);
        await isSlow.Task;

        _fleet.Clock.Advance(TimeSpan.FromSeconds(50));
        await _fleet.BeatAsync("host1", "nova-compute");
        var flushing = _fleet.Get<Heartbeats>().FlushAsync(CancellationToken.None);
        _fleet.Clock.Advance(TimeSpan.FromSeconds(50));

        (await UpAsync()).ShouldBe([("host1", true), ("host2", false)]);
        flushing.IsCompleted.ShouldBeFalse();
        held.SetResult();
        await holding;
        await flushing;
    }

    [Fact]
    public async Task Heartbeats_are_stored_by_the_next_flush()
    {
        _fleet.Clock.Advance(TimeSpan.FromSeconds(10));
        await _fleet.BeatAsync("host1", "nova-compute");
        var stored = _fleet.Get<Nova.Fleet.Storage.ServiceStore>();
        (await stored.ListAsync(default)).Where(service => service.LastSeen == _fleet.Clock.GetUtcNow()).ShouldBeEmpty();

        await _fleet.Get<Heartbeats>().FlushAsync(default);

        (await stored.ListAsync(default)).Where(service => service.LastSeen == _fleet.Clock.GetUtcNow()).Select(service => service.Host.Value).ShouldBe(["host1"]);
    }

    [Fact]
    public async Task A_service_with_servers_is_not_deleted_and_one_without_is()
    {
        _fleet.PutServerOn("host1");
        (await _fleet.SendAsync(HttpMethod.Delete, "/os-services/3", "2.1")).Status.ShouldBe(409);

        (await _fleet.SendAsync(HttpMethod.Delete, "/os-services/4", "2.1")).Status.ShouldBe(204);

        (await _fleet.SendAsync(HttpMethod.Delete, "/os-services/4", "2.1")).Status.ShouldBe(404);
        (await _fleet.Get<IHostDirectory>().FindAsync(new HostName("host2"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_deleted_service_whose_agent_lives_comes_back_as_another()
    {
        var before = await _fleet.BeatAsync("host2", "nova-compute");
        await _fleet.SendAsync(HttpMethod.Delete, "/os-services/4", "2.1");

        (await _fleet.BeatAsync("host2", "nova-compute")).Service.ShouldNotBe(before.Service);
        (await _fleet.Get<IHostDirectory>().FindAsync(new HostName("host2"), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_aggregate_with_a_zone_puts_its_hosts_there()
    {
        await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates", "2.1", """{"aggregate": {"name": "a", "availability_zone": "london"}}""");
        await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates/1/action", "2.1", """{"add_host": {"host": "host1"}}""");

        (await _fleet.Get<IHostDirectory>().FindAsync(new HostName("host1"), default))!.AvailabilityZone.ShouldBe("london");
        var zones = (await _fleet.GetAsync("/os-availability-zone", "2.1")).Json["availabilityZoneInfo"]!.AsArray();
        zones.Select(zone => zone!["zoneName"]!.GetValue<string>()).ShouldBe(["london", "nova"]);
        var detail = (await _fleet.GetAsync("/os-availability-zone/detail", "2.1")).Json["availabilityZoneInfo"]!.AsArray();
        detail.Select(zone => zone!["zoneName"]!.GetValue<string>()).ShouldBe(["internal", "london", "nova"]);
        detail[1]!["hosts"]!["host1"]!["nova-compute"]!["available"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_host_is_not_in_two_zones()
    {
        foreach (var (name, zone) in new[] { ("a", "london"), ("b", "paris") })
        {
            await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates", "2.1", $$$"""{"aggregate": {"name": "{{{name}}}", "availability_zone": "{{{zone}}}"}}""");
        }

        (await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates/1/action", "2.1", """{"add_host": {"host": "host1"}}""")).Status.ShouldBe(200);
        (await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates/2/action", "2.1", """{"add_host": {"host": "host1"}}""")).Status.ShouldBe(409);
        (await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates/1/action", "2.1", """{"add_host": {"host": "host1"}}""")).Status.ShouldBe(409);
        (await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates/1/action", "2.1", """{"add_host": {"host": "nowhere"}}""")).Status.ShouldBe(404);
        (await _fleet.SendAsync(HttpMethod.Post, "/os-aggregates", "2.1", """{"aggregate": {"name": "a"}}""")).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Hypervisors_come_in_pages()
    {
        var first = (await _fleet.GetAsync("/os-hypervisors?limit=1", "2.53")).Json;
        var next = first["hypervisors_links"]![0]!["href"]!.GetValue<string>();

        var second = (await _fleet.GetAsync(new Uri(next).PathAndQuery["/v2.1".Length..], "2.53")).Json;

        first["hypervisors"]![0]!["hypervisor_hostname"]!.GetValue<string>().ShouldBe("host1.example");
        second["hypervisors"]![0]!["hypervisor_hostname"]!.GetValue<string>().ShouldBe("host2.example");
        second["hypervisors_links"].ShouldBeNull();
    }

    [Theory]
    [InlineData("/os-hypervisors?hypervisor_hostname_pattern=host2", "2.53", 200)]
    [InlineData("/os-hypervisors?hypervisor_hostname_pattern=none", "2.53", 404)]
    [InlineData("/os-hypervisors?hypervisor_hostname_pattern=host2&limit=1", "2.53", 400)]
    [InlineData("/os-hypervisors?unknown=1", "2.53", 400)]
    [InlineData("/os-hypervisors?marker=nothing", "2.33", 400)]
    [InlineData("/os-hypervisors/3", "2.53", 400)]
    [InlineData("/os-hypervisors/99", "2.52", 404)]
    [InlineData("/os-hypervisors/statistics", "2.88", 404)]
    [InlineData("/os-aggregates/99", "2.1", 404)]
    [InlineData("/os-aggregates/-1", "2.1", 404)]
    [InlineData("/os-aggregates/one", "2.1", 400)]
    [InlineData("/os-hosts/nowhere", "2.1", 404)]
    public async Task A_question_has_its_status(string path, string version, int status) =>
        (await _fleet.GetAsync(path, version)).Status.ShouldBe(status);

    [Theory]
    [InlineData("", 4)]
    [InlineData("nova", 2)]
    [InlineData("internal", 2)]
    [InlineData("paris", 0)]
    public async Task Hosts_are_those_of_a_zone_or_of_all(string zone, int count) =>
        (await _fleet.GetAsync($"/os-hosts?zone={zone}", "2.1")).Json["hosts"]!.AsArray().Count.ShouldBe(count);

    [Fact]
    public async Task Since_2_88_the_figures_are_gone_and_the_uptime_is_there()
    {
        var hypervisor = (await _fleet.GetAsync("/os-hypervisors/detail?with_servers=true", "2.88")).Json["hypervisors"]![0]!.AsObject();

        hypervisor.Select(member => member.Key).Order(StringComparer.Ordinal).ShouldBe(
        [
            "disk_available_least", "host_ip", "hypervisor_hostname", "hypervisor_type", "hypervisor_version", "id", "servers", "service",
            "state", "status", "uptime",
        ]);
    }

    [Fact]
    public async Task An_agent_that_is_not_there_does_not_answer() =>
        await Should.ThrowAsync<TimeoutException>(() => _fleet.Get<IAgents<IComputeAgent>>().On(new HostName("host1"))
            .GetPowerStateAsync(new(Identifier.New<ServerId>()), default));

    [Fact]
    public async Task A_heartbeat_comes_over_the_bus()
    {
        ReportServer server = new(_fleet.Get<IRpcBus>(), _fleet.Get<Heartbeats>(), _fleet.Get<ConnectionNotices>());
        await server.StartAsync(default);

        var reply = await _fleet.Get<IRpcBus>().CallAsync(
            ConductorMethods.ReportHost, null, new HostReport(new HostName("host3"), "nova-network", null), TimeSpan.FromSeconds(10), default);

        await server.StopAsync(default);
        reply.Service.ShouldNotBe(default);
    }

    private async Task<IEnumerable<(string, bool)>> UpAsync() =>
        (await _fleet.Get<IHostDirectory>().ListAsync(default)).Select(host => (host.Host.Value, host.IsUp));
}
