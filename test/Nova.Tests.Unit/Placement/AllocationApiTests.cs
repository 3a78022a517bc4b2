using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Placement;

public sealed class AllocationApiTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private const string Project = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a";

    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_consumer_holds_what_was_written_last_and_nothing_once_it_is_deleted()
    {
        var provider = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 8}, \"MEMORY_MB\": {\"total\": 4096}");
        var consumer = Guid.NewGuid().ToString();

        (await SetAsync(consumer, provider, "\"VCPU\": 2, \"MEMORY_MB\": 512", "null")).Status.ShouldBe(204);
        var shown = (await Cloud.PlacementAsync(HttpMethod.Get, $"/allocations/{consumer}")).Json;
        shown["allocations"]![provider]!["resources"]!.ToJsonString().ShouldBe("""{"MEMORY_MB":512,"VCPU":2}""");
        shown["consumer_generation"]!.GetValue<long>().ShouldBe(1);
        (shown["project_id"]!.GetValue<string>(), shown["user_id"]!.GetValue<string>(), shown["consumer_type"]!.GetValue<string>()).ShouldBe((Project, "u", "TEST"));
        (await UsageAsync(provider)).ShouldBe("""{"MEMORY_MB":512,"VCPU":2}""");

        (await SetAsync(consumer, provider, "\"VCPU\": 3", "1")).Status.ShouldBe(204);
        (await UsageAsync(provider)).ShouldBe("""{"MEMORY_MB":0,"VCPU":3}""");
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{provider}/allocations")).Json["allocations"]![consumer]!.ToJsonString()
            .ShouldBe("""{"resources":{"VCPU":3},"consumer_generation":2}""");

        (await Cloud.PlacementAsync(HttpMethod.Delete, $"/resource_providers/{provider}")).CodeOf().ShouldBe("placement.resource_provider.inuse");
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"/allocations/{consumer}")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"/allocations/{consumer}")).Status.ShouldBe(404);
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/allocations/{consumer}")).Json.ToJsonString().ShouldBe("""{"allocations":{}}""");
        (await UsageAsync(provider)).ShouldBe("""{"MEMORY_MB":0,"VCPU":0}""");
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"/resource_providers/{provider}")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task A_consumer_generation_that_does_not_match_changes_nothing()
    {
        var provider = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 8}");
        var consumer = Guid.NewGuid().ToString();

        var early = await SetAsync(consumer, provider, "\"VCPU\": 1", "1");
        (early.Status, early.CodeOf()).ShouldBe((409, "placement.concurrent_update"));
        early.Json["errors"]![0]!["detail"]!.GetValue<string>().ShouldStartWith("consumer generation conflict - expected null but got 1");
        (await SetAsync(consumer, provider, "\"VCPU\": 1", "null")).Status.ShouldBe(204);
        (await SetAsync(consumer, provider, "\"VCPU\": 2", "null")).CodeOf().ShouldBe("placement.concurrent_update");
        (await UsageAsync(provider)).ShouldBe("""{"VCPU":1}""");

        var emptied = await Cloud.PlacementAsync(
            HttpMethod.Put, $"/allocations/{consumer}", $$"""{"allocations": {}, "project_id": "{{Project}}", "user_id": "u", "consumer_generation": 1, "consumer_type": "TEST"}""");
        emptied.Status.ShouldBe(204);
        (await SetAsync(consumer, provider, "\"VCPU\": 2", "null")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Each_version_has_its_own_form()
    {
        var provider = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 8}");
        var list = $$"""[{"resource_provider": {"uuid": "{{provider}}"}, "resources": {"VCPU": 1} }]""";
        var map = $$"""{"{{provider}}": {"resources": {"VCPU": 1} } }""";
        foreach (var (version, body) in ((string, string)[])
            [("1.0", $"\"allocations\": {list}"), ("1.8", $"\"allocations\": {list}, \"project_id\": \"p\", \"user_id\": \"u\""),
             ("1.12", $"\"allocations\": {map}, \"project_id\": \"p\", \"user_id\": \"u\""),
             ("1.28", $"\"allocations\": {map}, \"project_id\": \"p\", \"user_id\": \"u\", \"consumer_generation\": null"),
             ("1.34", $"\"allocations\": {map}, \"project_id\": \"p\", \"user_id\": \"u\", \"consumer_generation\": null, \"mappings\": {{\"\": [\"{provider}\"]}}"),
             ("1.38", $"\"allocations\": {map}, \"project_id\": \"p\", \"user_id\": \"u\", \"consumer_generation\": null, \"consumer_type\": \"INSTANCE\"")])
        {
            var consumer = Guid.NewGuid().ToString();
            (await Cloud.PlacementAsync(HttpMethod.Put, $"/allocations/{consumer}", $"{{{body}}}", version)).Status.ShouldBe(204, version);
            var before = version switch { "1.8" => "1.7", "1.12" => "1.11", "1.28" => "1.27", "1.34" => "1.33", "1.38" => "1.37", _ => "1.8" };
            (await Cloud.PlacementAsync(HttpMethod.Put, $"/allocations/{consumer}", $"{{{body}}}", before)).Status.ShouldBe(400, $"{version} at {before}");
            (await Cloud.PlacementAsync(HttpMethod.Delete, $"/allocations/{consumer}")).Status.ShouldBe(204);
        }
    }

    [Theory]
    [InlineData("9", 409)]
    [InlineData("1", 409)]
    [InlineData("3", 409)]
    [InlineData("6", 409)]
    [InlineData("4", 204)]
    public async Task Amounts_keep_to_room_units_and_steps(string amount, int status)
    {
        var provider = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 8, \"min_unit\": 2, \"max_unit\": 4, \"step_size\": 2}");

        var answer = await SetAsync(Guid.NewGuid().ToString(), provider, $"\"VCPU\": {amount}", "null");

        answer.Status.ShouldBe(status, answer.Body);
        if (status is 409)
        {
            answer.CodeOf().ShouldBe("placement.undefined_code");
        }
    }

    [Fact]
    public async Task A_provider_that_is_over_full_may_be_left_and_not_filled()
    {
        var provider = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 8}");
        var (first, second) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        (await SetAsync(first, provider, "\"VCPU\": 4", "null")).Status.ShouldBe(204);
        (await SetAsync(second, provider, "\"VCPU\": 4", "null")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(
            HttpMethod.Put, $"/resource_providers/{provider}/inventories/VCPU",
            $$"""{"total": 5, "resource_provider_generation": {{await Cloud.GenerationAsync(provider)}}}""")).Status.ShouldBe(200);

        (await SetAsync(first, provider, "\"VCPU\": 5", "1")).Status.ShouldBe(409);
        (await SetAsync(first, provider, "\"VCPU\": 4", "1")).Status.ShouldBe(204);
        (await SetAsync(first, provider, "\"VCPU\": 2", "2")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"/resource_providers/{provider}/inventories/VCPU")).CodeOf().ShouldBe("placement.concurrent_update");
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"/resource_providers/{provider}/inventories")).CodeOf().ShouldBe("placement.inventory.inuse");
    }

    [Fact]
    public async Task Of_several_consumers_all_are_written_or_none()
    {
        var provider = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 8}");
        var (first, second) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());

        (await ManyAsync(("4", first), ("5", second))).Status.ShouldBe(409);
        (await UsageAsync(provider)).ShouldBe("""{"VCPU":0}""");
        (await ManyAsync(("4", first), ("4", second))).Status.ShouldBe(204);
        (await UsageAsync(provider)).ShouldBe("""{"VCPU":8}""");

        // What one leaves the other may take in the same request.
        (await Cloud.PlacementAsync(HttpMethod.Post, "/allocations", $$"""
            {"{{first}}": {"allocations": {}, "project_id": "p", "user_id": "u", "consumer_generation": 1, "consumer_type": "TEST"},
             "{{second}}": {{Body(provider, "\"VCPU\": 8", "1")}} }
            """)).Status.ShouldBe(204);
        (await UsageAsync(provider)).ShouldBe("""{"VCPU":8}""");

        Task<WebAnswer> ManyAsync(params (string Amount, string Consumer)[] parts) => Cloud.PlacementAsync(
            HttpMethod.Post, "/allocations", "{" + string.Join(", ", parts.Select(part => $"\"{part.Consumer}\": {Body(provider, $"\"VCPU\": {part.Amount}", "null")}")) + "}");
    }

    [Theory]
    [InlineData("{}", "is missing")]
    [InlineData("""{"allocations": {"x": {"resources": {"VCPU": 1} } }, "project_id": "p", "user_id": "u", "consumer_generation": null, "consumer_type": "T"}""", "allocations.x")]
    [InlineData("""{"allocations": {"8f10072f-a858-4000-8cf0-76e5dd3192d7": {"resources": {"VCPU": 0} } }, "project_id": "p", "user_id": "u", "consumer_generation": null, "consumer_type": "T"}""", "resources.VCPU")]
    [InlineData("""{"allocations": {"8f10072f-a858-4000-8cf0-76e5dd3192d7": {"resources": {} } }, "project_id": "p", "user_id": "u", "consumer_generation": null, "consumer_type": "T"}""", "resources")]
    [InlineData("""{"allocations": {}, "project_id": "", "user_id": "u", "consumer_generation": null, "consumer_type": "T"}""", "project_id")]
    [InlineData("""{"allocations": {}, "project_id": "p", "user_id": "u", "consumer_generation": "1", "consumer_type": "T"}""", "consumer_generation")]
    [InlineData("""{"allocations": {}, "project_id": "p", "user_id": "u", "consumer_generation": null, "consumer_type": "t"}""", "consumer_type")]
    [InlineData("""{"allocations": {"8f10072f-a858-4000-8cf0-76e5dd3192d7": {"resources": {"VCPU": 1} } }, "project_id": "p", "user_id": "u", "consumer_generation": null, "consumer_type": "T"}""", "does not exist")]
    public async Task What_is_ill_formed_is_refused_by_the_name_of_the_member(string body, string named)
    {
        var answer = await Cloud.PlacementAsync(HttpMethod.Put, $"/allocations/{Guid.NewGuid()}", body);

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain(named);
    }

    [Fact]
    public async Task Usages_are_of_a_project_and_by_type_from_1_38_on()
    {
        var (provider, project) = (await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 8}"), Guid.NewGuid().ToString("N"));
        foreach (var type in (string[])["ONE", "ONE", "TWO"])
        {
            (await Cloud.PlacementAsync(HttpMethod.Put, $"/allocations/{Guid.NewGuid()}", Body(provider, "\"VCPU\": 1", "null", project, type))).Status.ShouldBe(204);
        }

        (await Cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={project}", version: "1.37")).Json.ToJsonString().ShouldBe("""{"usages":{"VCPU":3}}""");
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={project}&user_id=nobody", version: "1.37")).Json.ToJsonString().ShouldBe("""{"usages":{}}""");
        var byType = (await Cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={project}")).Json["usages"]!;
        byType["ONE"]!.ToJsonString().ShouldBe("""{"VCPU":2,"consumer_count":2}""");
        byType["TWO"]!.ToJsonString().ShouldBe("""{"VCPU":1,"consumer_count":1}""");
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={project}&consumer_type=all")).Json["usages"]!.ToJsonString().ShouldBe("""{"all":{"VCPU":3,"consumer_count":3}}""");
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={project}&consumer_type=TWO")).Json["usages"]!.AsObject().Count.ShouldBe(1);
        (await Cloud.PlacementAsync(HttpMethod.Get, "/usages")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={project}&consumer_type=ONE", version: "1.37")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_reader_sees_the_usages_of_its_own_project_only()
    {
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={FakeTokens.Project}", token: "reader")).Status.ShouldBe(200);
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/usages?project_id={FakeTokens.OtherProject}", token: "reader")).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_reshape_moves_inventory_with_what_is_held_of_it()
    {
        var root = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 8}, \"VGPU\": {\"total\": 2}");
        var (child, consumer) = (await Cloud.MakeProviderAsync(parent: root), Guid.NewGuid().ToString());
        (await SetAsync(consumer, root, "\"VCPU\": 1, \"VGPU\": 2", "null")).Status.ShouldBe(204);
        var generation = await Cloud.GenerationAsync(root);
        string Wanted(long told, string holds) => $$"""
            {"inventories": {"{{root}}": {"resource_provider_generation": {{told}}, "inventories": {"VCPU": {"total": 8} } },
                             "{{child}}": {"resource_provider_generation": 0, "inventories": {"VGPU": {"total": 2} } } },
             "allocations": {"{{consumer}}": {"project_id": "p", "user_id": "u", "consumer_generation": 1, "consumer_type": "TEST", "allocations": {{holds}} } } }
            """;
        var moved = $$"""{"{{root}}": {"resources": {"VCPU": 1} }, "{{child}}": {"resources": {"VGPU": 2} } }""";

        (await Cloud.PlacementAsync(HttpMethod.Post, "/reshaper", Wanted(generation - 1, moved))).CodeOf().ShouldBe("placement.concurrent_update");
        (await Cloud.PlacementAsync(HttpMethod.Post, "/reshaper", Wanted(generation, $$"""{"{{root}}": {"resources": {"VGPU": 2} } }"""))).CodeOf().ShouldBe("placement.inventory.inuse");
        (await UsageAsync(root)).ShouldBe("""{"VCPU":1,"VGPU":2}""");
        var done = await Cloud.PlacementAsync(HttpMethod.Post, "/reshaper", Wanted(generation, moved));

        done.Status.ShouldBe(204, done.Body);
        (await UsageAsync(root)).ShouldBe("""{"VCPU":1}""");
        (await UsageAsync(child)).ShouldBe("""{"VGPU":2}""");
    }

    [Fact]
    public async Task Writers_at_once_never_hand_out_more_than_there_is()
    {
        var provider = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 5}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SetAsync(Guid.NewGuid().ToString(), provider, "\"VCPU\": 1", "null")));

        answers.Count(answer => answer.Status is 204).ShouldBe(5);
        answers.Where(answer => answer.Status is not 204).ShouldAllBe(answer => answer.Status == 409);
        (await UsageAsync(provider)).ShouldBe("""{"VCPU":5}""");
    }

    private static string Body(string provider, string resources, string generation, string project = Project, string type = "TEST") => new JsonObject
    {
        ["allocations"] = new JsonObject { [provider] = new JsonObject { ["resources"] = JsonNode.Parse($"{{{resources}}}") } },
        ["project_id"] = project,
        ["user_id"] = "u",
        ["consumer_generation"] = JsonNode.Parse(generation),
        ["consumer_type"] = type,
    }.ToJsonString();

    private Task<WebAnswer> SetAsync(string consumer, string provider, string resources, string generation) =>
        Cloud.PlacementAsync(HttpMethod.Put, $"/allocations/{consumer}", Body(provider, resources, generation));

    private async Task<string> UsageAsync(string provider) =>
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{provider}/usages")).Json["usages"]!.ToJsonString();
}
