using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Messaging;
using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Volumes;

/// <summary>What is told of the use of volumes: totals, of volumes that the host's servers have.</summary>
public sealed class VolumeUsageTests
{
    private static readonly string[] Wanted = ["oslo_messaging_notifications.driver=log", "notifications.notification_format=versioned"];

    [Fact]
    public async Task Counts_that_begin_anew_are_added_to_those_before()
    {
        await using var cloud = await CloudFixture.StartAsync(1, Wanted);
        var (server, volume) = await AttachedAsync(cloud);

        await ReportAsync(cloud, cloud.Simulation.Hosts[0], Use(server, volume, 10, 1000, 5, 500));
        await ReportAsync(cloud, cloud.Simulation.Hosts[0], Use(server, volume, 12, 1200, 5, 500));
        await ReportAsync(cloud, cloud.Simulation.Hosts[0], Use(server, volume, 12, 1200, 5, 500));
        await ReportAsync(cloud, cloud.Simulation.Hosts[0], Use(server, volume, 3, 300, 1, 100));

        var told = await ToldAsync(cloud, 4);
        told.Select(each => Number(each, "reads")).ShouldBe([10, 12, 12, 15]);
        told.Select(each => Number(each, "read_bytes")).ShouldBe([1000, 1200, 1200, 1500]);
        told.Select(each => Number(each, "writes")).ShouldBe([5, 5, 5, 6]);
        told.Select(each => Number(each, "write_bytes")).ShouldBe([500, 500, 500, 600]);
        told.ShouldAllBe(each => each["volume_id"]!.GetValue<string>() == volume && each["instance_uuid"]!.GetValue<string>() == server);
    }

    [Fact]
    public async Task A_host_is_not_believed_of_servers_and_volumes_that_it_has_not()
    {
        await using var cloud = await CloudFixture.StartAsync(1, Wanted);
        var (server, volume) = await AttachedAsync(cloud);
        var loose = await cloud.MakeVolumeAsync();

        await ReportAsync(cloud, new HostName("elsewhere"), Use(server, volume, 1, 1, 1, 1));
        await ReportAsync(cloud, cloud.Simulation.Hosts[0], Use(server, loose, 2, 2, 2, 2), Use(Identifier.New<ServerId>().ToString(), volume, 3, 3, 3, 3));
        await ReportAsync(cloud, cloud.Simulation.Hosts[0], Use(server, volume, 4, 4, 4, 4));

        (await ToldAsync(cloud, 1)).Select(each => Number(each, "reads")).ShouldBe([4]);
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_is_counted()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        var (server, volume) = await AttachedAsync(cloud);

        await ReportAsync(cloud, cloud.Simulation.Hosts[0], Use(server, volume, 10, 1000, 5, 500));

        (await cloud.CountAsync("SELECT COUNT(*) FROM server_volume_usage")).ShouldBe(0);
    }

    private static async Task<(string Server, string Volume)> AttachedAsync(CloudFixture cloud)
    {
        var (server, volume) = (await cloud.BootAsync(), await cloud.MakeVolumeAsync());
        var answer = await cloud.SendAsync(HttpMethod.Post, $"/servers/{server}/os-volume_attachments", body: $$"""{"volumeAttachment": {"volumeId": "{{volume}}"} }""");
        answer.Status.ShouldBe(202, answer.Body);
        await cloud.VolumeIsAsync(volume, "in-use");
        await cloud.IdleAsync();
        return (server, volume);
    }

    private static VolumeUse Use(string server, string volume, long reads, long readBytes, long writes, long writeBytes) =>
        new(Identifier.Parse<ServerId>(server), Identifier.Parse<VolumeId>(volume), reads, readBytes, writes, writeBytes);

    private static Task<Done> ReportAsync(CloudFixture cloud, HostName host, params VolumeUse[] uses) => cloud.Services.GetRequiredService<IRpcBus>().CallAsync(
        ConductorMethods.ReportVolumeUsage, null, new VolumeUsageReport(host, uses), TimeSpan.FromSeconds(20), CancellationToken.None);

    private static async Task<IReadOnlyList<JsonNode>> ToldAsync(CloudFixture cloud, int count)
    {
        IReadOnlyList<JsonNode> told = [];
        await CloudFixture.UntilAsync(() => Task.FromResult((told = Told(cloud)).Count >= count), () => $"{told.Count} are told");
        return told;
    }

    private static IReadOnlyList<JsonNode> Told(CloudFixture cloud) =>
    [
        .. from line in cloud.Log.Split('\n')
           let start = line.IndexOf("""{"message_id":""", StringComparison.Ordinal)
           where start >= 0
           let told = JsonNode.Parse(line[start..])!
           where told["event_type"]!.GetValue<string>() is "volume.usage"
           select told["payload"]!["nova_object.data"]!,
    ];

    private static long Number(JsonNode told, string member) => told[member]!.GetValue<long>();
}
