using System.Text.Json.Nodes;
using Nova.TestKit.Samples;

namespace Nova.Tests.Unit.Usage;

/// <summary>Each sample of a versioned notification is of one that is sent, with all its members, or owed for a reason.</summary>
public sealed class NotificationSampleTests(ToldCloud cloud) : IClassFixture<ToldCloud>
{
    private const string NoShares = "the cloud has no service of shares, so that none is ever attached";

    private static readonly Dictionary<string, string> Owed = new()
    {
        ["instance-power_on_share-end"] = NoShares,
        ["instance-share_attach-end"] = NoShares,
        ["instance-share_attach-error"] = NoShares,
        ["instance-share_attach-start"] = NoShares,
        ["instance-share_detach-error"] = NoShares,
        ["instance-share_detach-start"] = NoShares,
    };

    // The sample's host tried and gave up; ours is of a server that no host was found for, so that it is on none. The sample's API refused a request, which is an answer here and
    // nothing that breaks; ours is of a host that could not do what it was ordered to.
    private static readonly string[] ToldByAnother = ["instance-create-error", "compute-exception"];

    // What users call their things.
    private static readonly string[] Free = ["metadata", "extra_specs", "rules", "meta", "properties", "scheduler_hints"];

    public static TheoryData<string> Samples() => [.. NotificationSample.Names()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_of_something_that_is_told_in_its_shape(string name)
    {
        var sample = NotificationSample.Json(name);
        var (what, payload) = (Text(sample, "event_type"), Text(sample["payload"]!, "nova_object.name"));
        var told = cloud.Told.Where(each => Text(each, "event_type") == what && each["payload"]!["nova_object.name"] is not null).ToList();
        if (Owed.ContainsKey(name) && told.All(each => Text(each["payload"]!, "nova_object.name") != payload || name.Contains("share", StringComparison.Ordinal)))
        {
            return;
        }

        Owed.ShouldNotContainKey(name, "it is told by now");
        told.ShouldNotBeEmpty($"{what} is not told");
        foreach (var each in told)
        {
            Text(each["payload"]!, "nova_object.name").ShouldBe(payload);
            Text(each["payload"]!, "nova_object.version").ShouldBe(Text(sample["payload"]!, "nova_object.version"));
            Text(each, "priority").ShouldBe(Text(sample, "priority"));
            Comparable(each["payload"]).ShouldHaveTheShapeOf(Comparable(sample["payload"]), name);
        }

        if (ToldByAnother.Contains(name))
        {
            return;
        }

        told.Select(each => ProgramOf(each)).ShouldContain(ProgramOf(sample), $"{what}: {string.Join(' ', told.Select(each => Text(each, "publisher_id")))}");
    }

    [Fact]
    public void An_update_tells_states_before_and_after()
    {
        var updates = cloud.Told.Where(each => Text(each, "event_type") is "instance.update").Select(each => each["payload"]!["nova_object.data"]!["state_update"]!["nova_object.data"]!).ToList();

        updates.ShouldContain(update => Text(update, "old_state") == "active" && Text(update, "state") == "stopped");
        updates.ShouldContain(update => Text(update, "old_task_state") == "powering-off" && Text(update, "new_task_state") == "");
        var old = cloud.Told.Where(each => Text(each, "event_type") is "compute.instance.update").Select(each => each["payload"]!).ToList();
        old.Count.ShouldBe(updates.Count);
        old.ShouldContain(update => Text(update, "old_state") == "active" && Text(update, "state") == "stopped");
    }

    [Fact]
    public void Who_began_it_is_told_and_not_whose_the_server_is()
    {
        var told = cloud.Told.First(each => Text(each, "event_type") is "instance.lock")["payload"]!["nova_object.data"]!;

        Text(told, "action_initiator_user").ShouldNotBe(Text(told, "user_id"));
        Text(told, "locked_reason").ShouldBe("global warming");
        cloud.Told.Where(each => Text(each, "event_type").StartsWith("instance.", StringComparison.Ordinal))
            .ShouldAllBe(each => Text(each["payload"]!["nova_object.data"]!, "request_id").Length > 0);
    }

    private static string ProgramOf(JsonNode told) => Text(told, "publisher_id").Split(':')[0];

    private static string Text(JsonNode node, string member) => node[member]?.GetValue<string>() ?? "";

    private static JsonNode? Comparable(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, Free.Contains(pair.Key) ? null : Comparable(pair.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Comparable)]),
        null => null,
        _ => node.DeepClone(),
    };
}
