using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Nova.Contracts.Flavors;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Moves;
using Nova.Servers.Storage;
using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;

namespace Nova.Tests.Unit.Servers.Moves;

/// <summary>Every documented sample of moves is sent to a whole cloud, or expected of one that has what the sample tells, at the microversion of its folder.</summary>
public sealed partial class MoveSampleTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    // The samples' records, by uuid; of before there were uuids, by number.
    private static readonly string[] Lists = ["migrations-get", "migrations-get-with-limit", "migrations-get-with-marker", "migrations-get-with-changes-since", "migrations-get-with-changes-before", "migrations-get-with-user-or-project-id"];

    private CloudFixture Cloud => shared.Cloud;

    public static TheoryData<string> ListSamples() => [.. ApiSample.Names(["os-migrations"])];

    public static TheoryData<string> MigrateSamples() =>
        [.. ApiSample.Names(["os-migrate-server"]).Where(sample => Path.GetFileName(sample).StartsWith("migrate-server", StringComparison.Ordinal))];

    [Fact]
    public async Task The_samples_of_resize_and_its_two_ends_are_understood()
    {
        var server = await Cloud.BootAsync();

        await Cloud.MustAsync(server, ApiSample.Text("servers/server-action-resize.json"), "2.1");
        await Cloud.WaitForAsync(server, "VERIFY_RESIZE");
        (await Cloud.MustAsync(server, ApiSample.Text("servers/server-action-revert-resize.json"), "2.1")).Status.ShouldBe(202);
        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.ResizeAsync(server);
        (await Cloud.MustAsync(server, ApiSample.Text("servers/server-action-confirm-resize.json"), "2.1")).Status.ShouldBe(204);

        await Cloud.WaitForAsync(server, "ACTIVE");
        await Cloud.DeleteAsync(server);
    }

    [Theory]
    [MemberData(nameof(MigrateSamples))]
    public async Task A_sample_of_a_cold_migration_is_understood(string sample)
    {
        var server = await Cloud.BootAsync();
        var body = ApiSample.Json(sample + ".json");
        if (body["migrate"] is JsonObject target)
        {
            var here = await Cloud.HostOfAsync(server);
            target["host"] = Cloud.Simulation.Hosts.First(host => host.Value != here).Value;
        }

        (await Cloud.MustAsync(server, body.ToJsonString(), VersionOf(sample))).Status.ShouldBe(202);
        await Cloud.WaitForAsync(server, "VERIFY_RESIZE");
        await Cloud.DeleteAsync(server);
    }

    [Theory]
    [MemberData(nameof(ListSamples))]
    public async Task A_sample_of_a_list_is_answered_word_for_word(string sample)
    {
        await SeedAsync(Path.GetDirectoryName(sample)!);
        var expected = ApiSample.Json(sample + ".json");

        var answer = await Cloud.GetAsync($"/os-migrations{Query(Path.GetFileName(sample))}", "admin", VersionOf(sample));
        await Cloud.Database.WriteAsync(work => work.ExecuteAsync("DELETE FROM migrations", null, CancellationToken.None), CancellationToken.None);

        answer.Status.ShouldBe(200, answer.Body);
        JsonNode.DeepEquals(Plain(answer.Json), Plain(expected)).ShouldBeTrue($"{Plain(answer.Json)}\n is not\n{Plain(expected)}");
    }

    private static string Query(string name)
    {
        Lists.ShouldContain(name, "nobody asks for this sample");
        return name switch
        {
            "migrations-get-with-limit" => "?limit=1",
            "migrations-get-with-marker" => "?marker=22341d4b-346a-40d0-83c6-5f4f6892b650",
            "migrations-get-with-changes-since" => "?changes-since=2016-06-23T13:42:01.000000",
            "migrations-get-with-changes-before" => "?changes-before=2016-01-29T11:42:02.000000",
            "migrations-get-with-user-or-project-id" => "?user_id=5c48ebaa-193f-4c5d-948a-f559cc92cd5e&project_id=ef92ccff-00f3-46e4-b015-811110e36ee4",
            _ => "",
        };
    }

    private async Task SeedAsync(string folder)
    {
        var records = ApiSample.Json(Path.Combine(folder, "migrations-get.json"))["migrations"]!.AsArray();
        await Cloud.IdleAsync();
        await Cloud.Database.WriteAsync(
            async work =>
            {
                await work.ExecuteAsync("DELETE FROM migrations", null, CancellationToken.None);
                foreach (var record in records.OfType<JsonObject>())
                {
                    await work.ExecuteAsync(
                        """
                        INSERT INTO migrations (id, uuid, server_id, server_project_id, project_id, user_id, type, status, is_open, was_running, source_host, source_node,
                            dest_host, dest_node, dest_address, old_flavor, new_flavor, created_at, updated_at)
                        VALUES (@Id, @Uuid, @ServerId, @ServerProjectId, @ProjectId, @UserId, @Type, @Status, 0, 1, @SourceHost, @SourceNode,
                            @DestHost, @DestNode, @DestAddress, @OldFlavor, @NewFlavor, @CreatedAt, @UpdatedAt)
                        """,
                        Row(record), CancellationToken.None);
                }
            },
            CancellationToken.None);
    }

    private static MigrationRow Row(JsonObject record) => new()
    {
        Id = record["id"]!.GetValue<long>(),
        Uuid = Text(record, "uuid") ?? Guid.NewGuid().ToString(),
        ServerId = Text(record, "instance_uuid")!,
        ServerProjectId = Text(record, "project_id") ?? "p",
        ProjectId = Text(record, "project_id") ?? "p",
        UserId = Text(record, "user_id") ?? "u",
        Type = Text(record, "migration_type") ?? "migration",
        Status = Text(record, "status")!,
        SourceHost = Text(record, "source_compute")!,
        SourceNode = Text(record, "source_node"),
        DestHost = Text(record, "dest_compute"),
        DestNode = Text(record, "dest_node"),
        DestAddress = Text(record, "dest_host"),
        OldFlavor = Flavor(record["old_instance_type_id"]!),
        NewFlavor = Flavor(record["new_instance_type_id"]!),
        CreatedAt = Instant(record, "created_at"),
        UpdatedAt = Instant(record, "updated_at"),
    };

    private static string? Text(JsonObject record, string name) => record[name]?.GetValue<string>();

    private static long Instant(JsonObject record, string name) => DateTimeOffset.Parse(Text(record, name) + "Z", System.Globalization.CultureInfo.InvariantCulture).ToMicroseconds();

    private static string Flavor(JsonNode id) => Documents.Write(new Flavor { Id = new FlavorId(id.ToString()), Name = "of the sample", VCpus = 1, MemoryMiB = 1, RootDiskGiB = 1 });

    // Where the cloud is, and under which path a client asked, is no matter of the sample; nor is the order of members.
    private static JsonNode Plain(JsonNode answer)
    {
        var text = LinkPattern().Replace(answer.ToJsonString(), "http://cloud$1/");
        return JsonNode.Parse(text)!;
    }

    private static string VersionOf(string sample) => VersionPattern().Match(sample) is { Success: true } match ? match.Groups[1].Value : "2.1";

    [GeneratedRegex(@"http://[^/""]+(/v2\.1)?(?:/6f70656e737461636b20342065766572)?/")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"/v(2\.\d+)/")]
    private static partial Regex VersionPattern();
}
