using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Cloud;
using Nova.TestKit.Data;
using Nova.TestKit.Samples;
using Nova.Usage.Notifications;
using Nova.Usage;
using Nova.Virt.Simulated;

namespace Nova.Tests.Unit.Usage;

public sealed class NotificationTests
{
    private static readonly string[] Wanted =
        ["oslo_messaging_notifications.driver=log", "notifications.notification_format=both"];

    [Fact]
    public async Task A_servers_life_is_told_in_the_shapes_of_the_samples()
    {
        await using var cloud = await CloudFixture.StartAsync(1, Wanted);
        var server = await cloud.BootAsync("told");
        await ActAsync(cloud, server, """{"os-stop": null}""", "SHUTOFF");
        await ActAsync(cloud, server, """{"os-start": null}""", "ACTIVE");
        await ActAsync(cloud, server, """{"reboot": {"type": "HARD"}}""", "ACTIVE");
        await ActAsync(cloud, server, """{"pause": null}""", "PAUSED");
        await ActAsync(cloud, server, """{"unpause": null}""", "ACTIVE");
        await cloud.DeleteAsync(server);
        await CloudFixture.UntilAsync(() => Task.FromResult(Told(cloud).Any(told => Name(told) is "instance.delete.end")), () => cloud.Log);

        foreach (var name in (string[])["create-end", "delete-start", "delete-end", "reboot-start", "reboot-end", "pause-start", "pause-end", "unpause-end", "power_on-start", "power_on-end", "power_off-start"])
        {
            var sample = NotificationSample.Json($"instance-{name}");
            var told = Told(cloud).Single(each => Name(each) == sample["event_type"]!.GetValue<string>());
            Comparable(told["payload"]!).ShouldHaveTheShapeOf(Comparable(sample["payload"]!), name);
            told["priority"]!.GetValue<string>().ShouldBe(sample["priority"]!.GetValue<string>());
            told["publisher_id"]!.GetValue<string>().ShouldStartWith("nova-compute:");
            told["payload"]!["nova_object.data"]!["uuid"]!.GetValue<string>().ShouldBe(server);
        }
    }

    [Fact]
    public async Task What_is_told_is_the_server_as_the_change_leaves_it()
    {
        await using var cloud = await CloudFixture.StartAsync(1, Wanted);
        var server = await cloud.BootAsync("told");
        await CloudFixture.UntilAsync(() => Task.FromResult(Told(cloud).Any(told => Name(told) is "compute.instance.create.end")), () => cloud.Log);

        var end = Told(cloud).Single(told => Name(told) is "instance.create.end")["payload"]!["nova_object.data"]!;
        end["state"]!.GetValue<string>().ShouldBe("active");
        end["task_state"].ShouldBeNull();
        end["launched_at"].ShouldNotBeNull();
        var old = Told(cloud).Single(told => Name(told) is "compute.instance.create.end");
        old["payload"]!["state"]!.GetValue<string>().ShouldBe("active");
        old["payload"]!["instance_id"]!.GetValue<string>().ShouldBe(server);
        old["publisher_id"]!.GetValue<string>().ShouldStartWith("compute.");
    }

    [Fact]
    public async Task A_build_that_fails_is_told_as_an_error_with_its_reason()
    {
        await using var cloud = await CloudFixture.StartAsync(1, [.. Wanted, "simulated.spawn_failure_rate=1"]);
        await cloud.CreateAsync("doomed");
        await CloudFixture.UntilAsync(() => Task.FromResult(Told(cloud).Any(told => Name(told) is "instance.create.error")), () => cloud.Log);

        var told = Told(cloud).First(each => Name(each) is "instance.create.error");
        told["priority"]!.GetValue<string>().ShouldBe("ERROR");
        Comparable(told["payload"]!).ShouldHaveTheShapeOf(Comparable(NotificationSample.Json("instance-create-error")["payload"]!));
        told["payload"]!["nova_object.data"]!["fault"]!["nova_object.data"]!["exception_message"]!.GetValue<string>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_decision_is_told_from_its_beginning_to_its_end_and_one_for_no_host_only_from_its_beginning()
    {
        await using var cloud = await CloudFixture.StartAsync(1, Wanted);
        var server = await cloud.BootAsync("placed");
        (await cloud.SendAsync(HttpMethod.Post, "/flavors", "admin", """{"flavor": {"id": "huge", "name": "huge", "ram": 1000000, "vcpus": 1, "disk": 1} }""")).Status.ShouldBe(200);
        var nowhere = await cloud.SendAsync(HttpMethod.Post, "/servers", body: $$"""{"server": {"name": "nowhere", "imageRef": "{{cloud.Image}}", "flavorRef": "huge", "networks": "auto"} }""");
        var other = nowhere.Json["server"]!["id"]!.GetValue<string>();
        await cloud.WaitForAsync(other, "ERROR");
        await CloudFixture.UntilAsync(() => Task.FromResult(Told(cloud).Any(told => Name(told) is "instance.create.error")), () => cloud.Log);

        PhasesOf(cloud, server, "scheduler.").ShouldBe(["select_destinations.start", "select_destinations.end"]);
        PhasesOf(cloud, other, "scheduler.").ShouldBe(["select_destinations.start"]);
        var old = Told(cloud).First(told => Name(told) is "scheduler.select_destinations.end" && told["payload"]!["nova_object.data"] is null);
        old["payload"]!["request_spec"]!["instance_properties"]!["uuid"]!.GetValue<string>().ShouldBe(server);
        old["publisher_id"]!.GetValue<string>().ShouldStartWith("scheduler.");
    }

    [Fact]
    public async Task What_a_host_could_not_do_is_told_with_the_order_the_reason_and_the_host()
    {
        await using var cloud = await CloudFixture.StartAsync(1, Wanted);
        var server = await cloud.BootAsync("broken");
        cloud.Simulation.FailNext(SimulatedCall.Reboot, message: "The machine is on fire.");
        (await cloud.ActAsync(server, """{"reboot": {"type": "HARD"}}""")).Status.ShouldBe(202);
        await CloudFixture.UntilAsync(() => Task.FromResult(Told(cloud).Count(told => Name(told) is "compute.exception" or "reboot") is 2), () => cloud.Log);

        var told = Told(cloud).Single(each => Name(each) is "compute.exception");
        told["payload"]!["nova_object.data"]!["function_name"]!.GetValue<string>().ShouldBe("reboot");
        told["payload"]!["nova_object.data"]!["exception_message"]!.GetValue<string>().ShouldBe("The machine is on fire.");
        told["publisher_id"]!.GetValue<string>().ShouldBe($"nova-compute:{cloud.Simulation.Hosts[0]}");
        var old = Told(cloud).Single(each => Name(each) is "reboot");
        old["payload"]!["args"]!["instance_uuid"]!.GetValue<string>().ShouldBe(server);
        old["priority"]!.GetValue<string>().ShouldBe("ERROR");
    }

    [Fact]
    public async Task Without_a_driver_nothing_is_written_down()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        await cloud.BootAsync("silent");

        (await cloud.CountAsync("SELECT COUNT(*) FROM notification_outbox")).ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_sent_waits_and_goes_in_its_order_when_it_can()
    {
        await using var test = await TestDatabase.CreateSqliteAsync((typeof(UsageModule).Assembly, "usage"));
        await test.Database.WriteAsync(
            async work =>
            {
                foreach (var number in Enumerable.Range(1, 3))
                {
                    await NotificationStore.AddAsync(work, Row($"event.{number}", "INFO") with { Id = $"{number}", CreatedAt = Now() + number }, CancellationToken.None);
                }
            },
            CancellationToken.None);
        ConcurrentBag<long> waiting = [];
        using MeterListener meters = new() { InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<long>((instrument, value, _, _) => Note(instrument, value));
        meters.Start();
        StubbornBus bus = new() { IsAway = true };
        var options = Options.Create(new NotificationOptions { Drivers = ["messagingv2"] });
        NotificationDrivers drivers = new(bus, options, Options.Create(new NotificationFormatOptions()), NullLogger<NotificationDrivers>.Instance);
        await using NotificationRelay relay = new(new NotificationStore(test.Database), drivers, options, TimeProvider.System, NullLogger<NotificationRelay>.Instance);
        await relay.StartAsync(CancellationToken.None);
        await CloudFixture.UntilAsync(() => Task.FromResult(bus.Refused > 0), () => "nothing was offered");

        bus.IsAway = false;
        await CloudFixture.UntilAsync(() => Task.FromResult(bus.Told.Count is 3), () => string.Join('\n', bus.Told));
        await relay.StopAsync(CancellationToken.None);

        bus.Told.ShouldBe(["versioned_notifications INFO event.1", "versioned_notifications INFO event.2", "versioned_notifications INFO event.3"]);
        (await new NotificationStore(test.Database).IsAnyAsync(CancellationToken.None)).ShouldBeFalse();
        waiting.ShouldContain(3);

        void Note(Instrument instrument, long value)
        {
            if (instrument.Name is "nova.notifications.waiting")
            {
                waiting.Add(value);
            }
        }
    }

    [Fact]
    public void A_route_takes_events_by_pattern_or_by_priority()
    {
        var routes = NotificationRoutes.Parse(
            """{"one": {"log": {"accepted_events": ["instance.create.*"]}, "messagingv2": {"accepted_priorities": ["error"]}}, "two": {"noop": {}}}""");

        routes.DriversOf(Row("instance.create.end", "INFO")).ShouldBe(["log", "noop"]);
        routes.DriversOf(Row("instance.delete.error", "ERROR")).ShouldBe(["messagingv2", "noop"]);
        routes.DriversOf(Row("instance.delete.end", "INFO")).ShouldBe(["noop"]);
    }

    private static IReadOnlyList<string> PhasesOf(CloudFixture cloud, string server, string prefix) =>
    [
        .. Told(cloud).Where(told => Name(told).StartsWith(prefix, StringComparison.Ordinal) && told["payload"]!["nova_object.data"]?["instance_uuid"]?.GetValue<string>() == server)
            .Select(told => Name(told)[prefix.Length..]),
    ];

    private static async Task ActAsync(CloudFixture cloud, string server, string action, string status)
    {
        (await cloud.ActAsync(server, action)).Status.ShouldBe(202);
        await cloud.WaitForAsync(server, status);
        await cloud.IdleAsync();
    }

    private static long Now() => TimeProvider.System.GetUtcNow().ToMicroseconds();

    private sealed class StubbornBus : INotificationBus
    {
        private int _refused;

        public bool IsAway { get; set; }

        public int Refused => Volatile.Read(ref _refused);

        public ConcurrentQueue<string> Told { get; } = new();

        public Task PublishAsync(string topic, string priority, byte[] message, bool hasEnvelope, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                Interlocked.Increment(ref _refused);
                throw new TimeoutException("The broker is away.");
            }

            Told.Enqueue($"{topic} {priority} {JsonNode.Parse(message)!["event_type"]}");
            return Task.CompletedTask;
        }
    }

    private static NotificationRow Row(string name, string priority) => new()
    {
        Id = "0",
        EventType = name,
        Priority = priority,
        Publisher = "",
        IsVersioned = 1,
        RequestId = "",
        Payload = "{}",
        CreatedAt = 0,
    };

    private static IReadOnlyList<JsonNode> Told(CloudFixture cloud) =>
    [
        .. from line in cloud.Log.Split('\n')
           let start = line.IndexOf("""{"message_id":""", StringComparison.Ordinal)
           where start >= 0
           select JsonNode.Parse(line[start..])!,
    ];

    private static string Name(JsonNode told) => told["event_type"]!.GetValue<string>();

    // Members of these are the user's.
    private static JsonNode Comparable(JsonNode payload)
    {
        var copy = payload.DeepClone();
        var data = copy["nova_object.data"]!;
        data["metadata"] = null;
        data["flavor"]!["nova_object.data"]!["extra_specs"] = null;
        return copy;
    }
}
