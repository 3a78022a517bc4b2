using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Placement;

public sealed class ProviderApiTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_host_is_a_provider_under_the_id_of_its_hypervisor()
    {
        var hypervisors = (await Cloud.GetAsync("/os-hypervisors", "admin")).Json["hypervisors"]!.AsArray();

        foreach (var hypervisor in hypervisors)
        {
            var shown = await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{hypervisor!["id"]!.GetValue<string>()}");
            shown.Json["name"]!.GetValue<string>().ShouldBe(hypervisor["hypervisor_hostname"]!.GetValue<string>());
            var stocks = (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{hypervisor["id"]!.GetValue<string>()}/inventories")).Json["inventories"]!.AsObject();
            stocks.Select(member => member.Key).ShouldBe(["DISK_GB", "MEMORY_MB", "VCPU"]);
            stocks["VCPU"]!.AsObject().Select(member => member.Key).ShouldBe(["total", "reserved", "min_unit", "max_unit", "step_size", "allocation_ratio"]);
        }
    }

    [Fact]
    public async Task A_provider_is_made_shown_renamed_and_deleted()
    {
        var uuid = Guid.NewGuid().ToString();

        var made = await Cloud.PlacementAsync(HttpMethod.Post, "/resource_providers", $$"""{"name": "made {{uuid}}", "uuid": "{{uuid}}"}""");
        made.Status.ShouldBe(200);
        made.Header("Location").ShouldNotBeNull().ShouldEndWith($"/resource_providers/{uuid}");
        made.Json.AsObject().Select(member => member.Key).ShouldBe(["uuid", "name", "generation", "links", "parent_provider_uuid", "root_provider_uuid"]);
        made.Json["root_provider_uuid"]!.GetValue<string>().ShouldBe(uuid);
        (await Cloud.PlacementAsync(HttpMethod.Put, $"/resource_providers/{uuid}", $$"""{"name": "other {{uuid}}"}""")).Json["name"]!.GetValue<string>().ShouldBe($"other {uuid}");
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers?name=other {uuid}")).Json["resource_providers"]!.AsArray().Count.ShouldBe(1);
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"/resource_providers/{uuid}")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{uuid}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Before_1_20_a_new_provider_is_answered_without_a_body()
    {
        var answer = await Cloud.PlacementAsync(HttpMethod.Post, "/resource_providers", $$"""{"name": "{{Guid.NewGuid()}}"}""", "1.19");

        (answer.Status, answer.Body).ShouldBe((201, ""));
        answer.Header("Location").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("1.0", "self,inventories,usages")]
    [InlineData("1.1", "self,inventories,usages,aggregates")]
    [InlineData("1.6", "self,inventories,usages,aggregates,traits")]
    [InlineData("1.11", "self,inventories,usages,aggregates,traits,allocations")]
    public async Task A_provider_has_the_links_of_its_version(string version, string links)
    {
        var uuid = await Cloud.MakeProviderAsync();

        var shown = (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{uuid}", version: version)).Json;

        string.Join(',', shown["links"]!.AsArray().Select(link => link!["rel"]!.GetValue<string>())).ShouldBe(links);
        shown["links"]![1]!["href"]!.GetValue<string>().ShouldBe($"/resource_providers/{uuid}/inventories");
        shown.AsObject().ContainsKey("root_provider_uuid").ShouldBeFalse();
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name": ""}""", "name")]
    [InlineData("""{"name": 1}""", "name")]
    [InlineData("""{"name": "one", "uuid": "two"}""", "uuid")]
    [InlineData("""{"name": "one", "more": 1}""", "more")]
    [InlineData("""{"name": "one", "parent_provider_uuid": 1}""", "parent_provider_uuid")]
    [InlineData("[]", "is not an object")]
    [InlineData("{", "Malformed")]
    public async Task A_provider_that_is_ill_formed_is_refused_by_the_name_of_the_member(string body, string named)
    {
        var answer = await Cloud.PlacementAsync(HttpMethod.Post, "/resource_providers", body);

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain(named);
    }

    [Fact]
    public async Task A_name_or_an_id_is_given_once()
    {
        var uuid = await Cloud.MakeProviderAsync();

        foreach (var body in (string[])[$$"""{"name": "{{uuid}}"}""", $$"""{"name": "another", "uuid": "{{uuid}}"}"""])
        {
            var answer = await Cloud.PlacementAsync(HttpMethod.Post, "/resource_providers", body);
            (answer.Status, answer.CodeOf()).ShouldBe((409, "placement.duplicate_name"));
        }
    }

    [Fact]
    public async Task A_tree_is_moved_as_a_whole_and_never_into_itself()
    {
        var (root, other) = (await Cloud.MakeProviderAsync(), await Cloud.MakeProviderAsync());
        var child = await Cloud.MakeProviderAsync(parent: root);
        var grandchild = await Cloud.MakeProviderAsync(parent: child);
        (await RootOfAsync(grandchild)).ShouldBe(root);

        (await MoveAsync(child, $"\"{other}\"", "1.36")).Status.ShouldBe(400);
        (await MoveAsync(child, $"\"{grandchild}\"", "1.37")).Status.ShouldBe(400);
        (await MoveAsync(child, $"\"{child}\"", "1.37")).Status.ShouldBe(400);
        (await MoveAsync(child, $"\"{Guid.NewGuid()}\"", "1.37")).Status.ShouldBe(400);
        (await MoveAsync(child, $"\"{other}\"", "1.37")).Status.ShouldBe(200);
        (await RootOfAsync(grandchild)).ShouldBe(other);
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers?in_tree={child}")).Json["resource_providers"]!.AsArray().Count.ShouldBe(3);
        var refused = await Cloud.PlacementAsync(HttpMethod.Delete, $"/resource_providers/{child}");
        (refused.Status, refused.CodeOf()).ShouldBe((409, "placement.resource_provider.cannot_delete_parent"));
        (await MoveAsync(child, "null", "1.37")).Status.ShouldBe(200);
        (await RootOfAsync(grandchild)).ShouldBe(child);
    }

    [Fact]
    public async Task The_list_is_narrowed_by_every_filter_of_its_version()
    {
        var aggregate = Guid.NewGuid().ToString();
        var uuid = await Cloud.MakeProviderAsync($"\"{await ClassAsync("CUSTOM_NARROW")}\": {{\"total\": 4}}", null, "CUSTOM_NARROWED");
        (await Cloud.PlacementAsync(
            HttpMethod.Put, $"/resource_providers/{uuid}/aggregates",
            $$"""{"aggregates": ["{{aggregate}}"], "resource_provider_generation": {{await Cloud.GenerationAsync(uuid)}}}""")).Status.ShouldBe(200);

        foreach (var query in (string[])
            [$"uuid={uuid}", $"member_of={aggregate}", $"member_of=in:{aggregate},{Guid.NewGuid()}", "resources=CUSTOM_NARROW:4", "required=CUSTOM_NARROWED", "required=in:CUSTOM_NARROWED,HW_NIC_SRIOV"])
        {
            (await ListAsync(query)).ShouldBe([uuid], query);
        }

        foreach (var query in (string[])
            ["resources=CUSTOM_NARROW:5", $"member_of={Guid.NewGuid()}", $"uuid={uuid}&required=!CUSTOM_NARROWED", $"uuid={uuid}&member_of=!{aggregate}", $"in_tree={Guid.NewGuid()}"])
        {
            (await ListAsync(query)).ShouldBeEmpty(query);
        }

        foreach (var (query, version) in ((string, string)[])
            [("more=1", "1.39"), ("uuid=one", "1.39"), ("required=CUSTOM_NO_SUCH", "1.39"), ("resources=CUSTOM_NO_SUCH:1", "1.39"), ("resources=VCPU", "1.39"), ("resources=VCPU:0", "1.39"),
             ($"member_of={aggregate}", "1.2"), ("resources=VCPU:1", "1.3"), ($"in_tree={uuid}", "1.13"), ("required=CUSTOM_NARROWED", "1.17"), ("required=!CUSTOM_NARROWED", "1.21"),
             ($"member_of={aggregate}&member_of={aggregate}", "1.23"), ($"member_of=!{aggregate}", "1.31"), ("required=in:CUSTOM_NARROWED,HW_NIC_SRIOV", "1.38"),
             ($"member_of={aggregate},{aggregate}", "1.39"), ($"member_of=in:!{aggregate}", "1.39"), ("required=CUSTOM_NARROWED,!CUSTOM_NARROWED", "1.39")])
        {
            (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers?{query}", version: version)).Status.ShouldBe(400, $"{query} at {version}");
        }
    }

    [Fact]
    public async Task Inventories_are_written_by_generation()
    {
        var uuid = await Cloud.MakeProviderAsync();
        var path = $"/resource_providers/{uuid}/inventories";

        (await Cloud.PlacementAsync(HttpMethod.Post, path, """{"resource_class": "VCPU", "total": 8}""")).Json["resource_provider_generation"]!.GetValue<long>().ShouldBe(1);
        var again = await Cloud.PlacementAsync(HttpMethod.Post, path, """{"resource_class": "VCPU", "total": 8}""");
        (again.Status, again.CodeOf()).ShouldBe((409, "placement.concurrent_update"));
        var put = await Cloud.PlacementAsync(HttpMethod.Put, $"{path}/VCPU", """{"total": 16, "reserved": 2, "resource_provider_generation": 1}""");
        put.Json["reserved"]!.GetValue<int>().ShouldBe(2);
        put.Json["resource_provider_generation"]!.GetValue<long>().ShouldBe(2);
        var late = await Cloud.PlacementAsync(HttpMethod.Put, $"{path}/VCPU", """{"total": 32, "resource_provider_generation": 1}""");
        (late.Status, late.CodeOf()).ShouldBe((409, "placement.concurrent_update"));
        (await Cloud.PlacementAsync(HttpMethod.Put, $"{path}/DISK_GB", """{"total": 1, "resource_provider_generation": 2}""")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Put, $"{path}/CUSTOM_NO_SUCH", """{"total": 1, "resource_provider_generation": 2}""")).Status.ShouldBe(404);
        (await Cloud.PlacementAsync(HttpMethod.Get, $"{path}/DISK_GB")).Status.ShouldBe(404);
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{uuid}/usages")).Json["usages"]!.ToJsonString().ShouldBe("""{"VCPU":0}""");
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"{path}/VCPU")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"{path}/VCPU")).Status.ShouldBe(404);
        (await Cloud.PlacementAsync(HttpMethod.Delete, path)).Status.ShouldBe(204);
        (await Cloud.GenerationAsync(uuid)).ShouldBe(4);
    }

    [Theory]
    [InlineData("""{"total": 0}""", "total", "1.39")]
    [InlineData("""{"total": 2147483648}""", "total", "1.39")]
    [InlineData("""{"total": 1, "reserved": -1}""", "reserved", "1.39")]
    [InlineData("""{"total": 1, "step_size": 0}""", "step_size", "1.39")]
    [InlineData("""{"total": 1, "allocation_ratio": "two"}""", "allocation_ratio", "1.39")]
    [InlineData("""{"total": 1, "more": 1}""", "more", "1.39")]
    [InlineData("""{"reserved": 1}""", "total", "1.39")]
    [InlineData("""{"total": 1, "reserved": 1}""", "capacity", "1.25")]
    [InlineData("""{"total": 1, "reserved": 2}""", "capacity", "1.26")]
    public async Task An_inventory_that_is_ill_formed_is_refused_by_the_name_of_the_member(string record, string named, string version)
    {
        var uuid = await Cloud.MakeProviderAsync();

        var answer = await Cloud.PlacementAsync(
            HttpMethod.Put, $"/resource_providers/{uuid}/inventories", $$"""{"resource_provider_generation": 0, "inventories": {"VCPU": {{record}} } }""", version);

        answer.Status.ShouldBe(400);
        answer.Body.ShouldContain(named);
        (await Cloud.GenerationAsync(uuid)).ShouldBe(0);
    }

    [Fact]
    public async Task Of_two_writers_with_one_generation_one_is_refused()
    {
        var uuid = await Cloud.MakeProviderAsync("\"VCPU\": {\"total\": 1}");

        for (var round = 1; round < 6; round++)
        {
            var generation = await Cloud.GenerationAsync(uuid);
            var answers = await Task.WhenAll(Enumerable.Range(1, 4).Select(total => Cloud.PlacementAsync(
                HttpMethod.Put, $"/resource_providers/{uuid}/inventories",
                $$"""{"resource_provider_generation": {{generation}}, "inventories": {"VCPU": {"total": {{total}} } } }""")));
            answers.Count(answer => answer.Status is 200).ShouldBe(1);
            answers.Where(answer => answer.Status is not 200).ShouldAllBe(answer => answer.Status == 409 && answer.CodeOf() == "placement.concurrent_update");
        }
    }

    [Fact]
    public async Task Custom_classes_are_made_renamed_and_deleted_and_standard_ones_stay()
    {
        (await Cloud.PlacementAsync(HttpMethod.Post, "/resource_classes", """{"name": "CUSTOM_ONE"}""")).Status.ShouldBe(201);
        (await Cloud.PlacementAsync(HttpMethod.Post, "/resource_classes", """{"name": "CUSTOM_ONE"}""")).Status.ShouldBe(409);
        (await Cloud.PlacementAsync(HttpMethod.Post, "/resource_classes", """{"name": "ONE"}""")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Put, "/resource_classes/CUSTOM_ONE", """{"name": "CUSTOM_TWO"}""", "1.6")).Json["name"]!.GetValue<string>().ShouldBe("CUSTOM_TWO");
        (await Cloud.PlacementAsync(HttpMethod.Put, "/resource_classes/CUSTOM_TWO")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Put, "/resource_classes/CUSTOM_THREE")).Status.ShouldBe(201);
        (await Cloud.PlacementAsync(HttpMethod.Put, "/resource_classes/VCPU")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Put, "/resource_classes/VCPU", """{"name": "CUSTOM_V"}""", "1.6")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Delete, "/resource_classes/VCPU")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Get, "/resource_classes")).Json["resource_classes"]!.AsArray().Select(one => one!["name"]!.GetValue<string>())
            .ShouldContain("CUSTOM_TWO");
        var user = await Cloud.MakeProviderAsync("\"CUSTOM_TWO\": {\"total\": 1}");
        (await Cloud.PlacementAsync(HttpMethod.Delete, "/resource_classes/CUSTOM_TWO")).Status.ShouldBe(409);
        (await Cloud.PlacementAsync(HttpMethod.Delete, $"/resource_providers/{user}")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Delete, "/resource_classes/CUSTOM_TWO")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Get, "/resource_classes/CUSTOM_TWO")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Traits_are_made_listed_given_and_taken()
    {
        var uuid = await Cloud.MakeProviderAsync();
        (await Cloud.PlacementAsync(HttpMethod.Put, "/traits/CUSTOM_GIVEN")).Status.ShouldBe(201);
        (await Cloud.PlacementAsync(HttpMethod.Put, "/traits/CUSTOM_GIVEN")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Put, "/traits/custom_given")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Get, "/traits/HW_CPU_X86_AVX2")).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Get, "/traits/HW_NO_SUCH")).Status.ShouldBe(404);
        (await Cloud.PlacementAsync(HttpMethod.Delete, "/traits/HW_CPU_X86_AVX2")).Status.ShouldBe(400);

        var path = $"/resource_providers/{uuid}/traits";
        (await Cloud.PlacementAsync(HttpMethod.Put, path, """{"traits": ["CUSTOM_NO_SUCH"], "resource_provider_generation": 0}""")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Put, path, """{"traits": ["CUSTOM_GIVEN"], "resource_provider_generation": 0}""")).Json["resource_provider_generation"]!.GetValue<long>().ShouldBe(1);
        (await Cloud.PlacementAsync(HttpMethod.Put, path, """{"traits": ["CUSTOM_GIVEN"], "resource_provider_generation": 1}""")).Json["resource_provider_generation"]!.GetValue<long>().ShouldBe(1);
        (await Cloud.PlacementAsync(HttpMethod.Put, path, """{"traits": [], "resource_provider_generation": 0}""")).Status.ShouldBe(409);
        (await Cloud.PlacementAsync(HttpMethod.Get, "/traits?name=startswith:CUSTOM_GIVE&associated=true")).Json["traits"]!.ToJsonString().ShouldBe("[\"CUSTOM_GIVEN\"]");
        (await Cloud.PlacementAsync(HttpMethod.Get, "/traits?name=in:CUSTOM_GIVEN,HW_NIC_SRIOV&associated=False")).Json["traits"]!.ToJsonString().ShouldBe("[\"HW_NIC_SRIOV\"]");
        (await Cloud.PlacementAsync(HttpMethod.Get, "/traits?name=CUSTOM_GIVEN")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Get, "/traits?associated=perhaps")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Delete, "/traits/CUSTOM_GIVEN")).Status.ShouldBe(409);
        (await Cloud.PlacementAsync(HttpMethod.Delete, path)).Status.ShouldBe(204);
        (await Cloud.PlacementAsync(HttpMethod.Get, path)).Json.ToJsonString().ShouldBe("""{"traits":[],"resource_provider_generation":2}""");
        (await Cloud.PlacementAsync(HttpMethod.Delete, "/traits/CUSTOM_GIVEN")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Aggregates_have_a_generation_from_1_19_on()
    {
        var uuid = await Cloud.MakeProviderAsync();
        var (path, aggregate) = ($"/resource_providers/{uuid}/aggregates", Guid.NewGuid().ToString());

        (await Cloud.PlacementAsync(HttpMethod.Put, path, $"[\"{aggregate}\"]", "1.18")).Json.ToJsonString().ShouldBe($$"""{"aggregates":["{{aggregate}}"]}""");
        (await Cloud.PlacementAsync(HttpMethod.Put, path, $"[\"{aggregate}\", \"{aggregate}\"]", "1.18")).Status.ShouldBe(400);
        (await Cloud.GenerationAsync(uuid)).ShouldBe(0);
        (await Cloud.PlacementAsync(HttpMethod.Put, path, $"[\"{aggregate}\"]", "1.19")).Status.ShouldBe(400);
        (await Cloud.PlacementAsync(HttpMethod.Put, path, """{"aggregates": [], "resource_provider_generation": 0}""")).Json.ToJsonString()
            .ShouldBe("""{"aggregates":[],"resource_provider_generation":1}""");
        (await Cloud.PlacementAsync(HttpMethod.Put, path, """{"aggregates": [], "resource_provider_generation": 0}""")).Status.ShouldBe(409);
    }

    private async Task<string> ClassAsync(string name)
    {
        (await Cloud.PlacementAsync(HttpMethod.Put, $"/resource_classes/{name}")).Status.ShouldBeOneOf(201, 204);
        return name;
    }

    private async Task<IEnumerable<string>> ListAsync(string query)
    {
        var answer = await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers?{query}");
        answer.Status.ShouldBe(200, answer.Body);
        return answer.Json["resource_providers"]!.AsArray().Select(one => one!["uuid"]!.GetValue<string>());
    }

    private Task<WebAnswer> MoveAsync(string uuid, string parent, string version) =>
        Cloud.PlacementAsync(HttpMethod.Put, $"/resource_providers/{uuid}", $$"""{"name": "{{uuid}}", "parent_provider_uuid": {{parent}} }""", version);

    private async Task<string> RootOfAsync(string uuid) =>
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{uuid}")).Json["root_provider_uuid"]!.GetValue<string>();
}
