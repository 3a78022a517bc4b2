using System.Text.Json.Nodes;
using Nova.TestKit.Cloud;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Placement;

/// <summary>Every test asks for a class of its own, so that only its own providers answer.</summary>
public sealed class CandidateApiTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private readonly string _class = "CUSTOM_" + Guid.NewGuid().ToString("N").ToUpperInvariant();

    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task A_provider_with_room_is_a_candidate_in_the_form_of_each_version()
    {
        var provider = await MakeAsync(4);

        (await FindAsync("", "1.11"))["allocation_requests"]!.ToJsonString()
            .ShouldBe($$"""[{"allocations":[{"resource_provider":{"uuid":"{{provider}}"},"resources":{"{{_class}}":1} }]}]""".Replace(" ", "", StringComparison.Ordinal));
        (await FindAsync("", "1.12"))["allocation_requests"]!.ToJsonString()
            .ShouldBe($$"""[{"allocations":{"{{provider}}":{"resources":{"{{_class}}":1} } } }]""".Replace(" ", "", StringComparison.Ordinal));
        (await FindAsync("", "1.34"))["allocation_requests"]![0]!["mappings"]!.ToJsonString().ShouldBe($$"""{"":["{{provider}}"]}""");
        (await FindAsync("", "1.16"))["provider_summaries"]![provider]!.AsObject().Select(member => member.Key).ShouldBe(["resources"]);
        (await FindAsync("", "1.17"))["provider_summaries"]![provider]!.AsObject().Select(member => member.Key).ShouldBe(["resources", "traits"]);
        (await FindAsync("", "1.29"))["provider_summaries"]![provider]!.AsObject().Select(member => member.Key)
            .ShouldBe(["resources", "traits", "parent_provider_uuid", "root_provider_uuid"]);
    }

    [Fact]
    public async Task All_classes_are_told_from_1_27_on()
    {
        var provider = await MakeAsync(4, "\"VGPU\": {\"total\": 1}");

        (await FindAsync("", "1.26"))["provider_summaries"]![provider]!["resources"]!.AsObject().Count.ShouldBe(1);
        (await FindAsync("", "1.27"))["provider_summaries"]![provider]!["resources"]!.ToJsonString()
            .ShouldBe($$"""{"{{_class}}":{"capacity":4,"used":0},"VGPU":{"capacity":1,"used":0} }""".Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Traits_aggregates_and_trees_narrow_and_a_limit_cuts()
    {
        var trait = _class + "_T";
        var (plain, marked) = (await MakeAsync(4), await MakeAsync(4, traits: trait));
        var aggregate = Guid.NewGuid().ToString();
        (await Cloud.PlacementAsync(HttpMethod.Put, $"/resource_providers/{plain}/aggregates", $"[\"{aggregate}\"]", "1.18")).Status.ShouldBe(200);

        (await ProvidersAsync("")).ShouldBe([plain, marked], ignoreOrder: true);
        (await ProvidersAsync("&limit=1")).Count.ShouldBe(1);
        (await ProvidersAsync($"&required={trait}")).ShouldBe([marked]);
        (await ProvidersAsync($"&required=!{trait}")).ShouldBe([plain]);
        (await ProvidersAsync($"&required=in:{trait},HW_NIC_SRIOV")).ShouldBe([marked]);
        (await ProvidersAsync($"&root_required={trait}")).ShouldBe([marked]);
        (await ProvidersAsync($"&member_of={aggregate}")).ShouldBe([plain]);
        (await ProvidersAsync($"&member_of=!{aggregate}")).ShouldBe([marked]);
        (await ProvidersAsync($"&in_tree={marked}")).ShouldBe([marked]);
        (await ProvidersAsync($"&in_tree={Guid.NewGuid()}")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_suffix_a_tree_serves_together_and_a_group_is_served_by_one()
    {
        var (root, other) = (await Cloud.MakeProviderAsync("\"VGPU\": {\"total\": 8}"), _class + "_O");
        await EnsureAsync(_class);
        await EnsureAsync(other);
        var first = await Cloud.MakeProviderAsync($"\"{_class}\": {{\"total\": 2}}", root);
        var second = await Cloud.MakeProviderAsync($"\"{_class}\": {{\"total\": 2}}, \"{other}\": {{\"total\": 2}}", root);

        // The class of the root and that of a child; before 1.29 one provider has to do.
        (await AskAsync($"resources=VGPU:1,{_class}:1", "1.28")).Count.ShouldBe(0);
        (await AskAsync($"resources=VGPU:1,{_class}:1")).Count.ShouldBe(2);
        (await AskAsync($"resources1={_class}:1,{other}:1")).Single()!["mappings"]!["1"]![0]!.GetValue<string>().ShouldBe(second);

        // Two groups: on the same child or not, but never more than it has.
        (await AskAsync($"resources1={_class}:1&resources2={_class}:1&group_policy=none")).Count.ShouldBe(4);
        (await AskAsync($"resources1={_class}:1&resources2={_class}:1&group_policy=isolate")).Count.ShouldBe(2);
        (await AskAsync($"resources1={_class}:2&resources2={_class}:1&group_policy=none")).Count.ShouldBe(2);

        // One below the other: the group without resources is the root.
        (await AskAsync($"resources_A={_class}:1&resources_B={other}:1&same_subtree=_A,_B&group_policy=none"))
            .Single()!["mappings"]!["_A"]![0]!.GetValue<string>().ShouldBe(second);
        first.ShouldNotBe(second);
    }

    [Fact]
    public async Task A_sharing_provider_serves_the_trees_of_its_aggregate()
    {
        await EnsureAsync(_class);
        var (host, far) = (await Cloud.MakeProviderAsync($"\"{_class}\": {{\"total\": 2}}"), await Cloud.MakeProviderAsync($"\"{_class}\": {{\"total\": 2}}"));
        var pool = await Cloud.MakeProviderAsync("\"SRIOV_NET_VF\": {\"total\": 100}", null, "MISC_SHARES_VIA_AGGREGATE");
        var aggregate = Guid.NewGuid().ToString();
        foreach (var member in (string[])[host, pool])
        {
            (await Cloud.PlacementAsync(HttpMethod.Put, $"/resource_providers/{member}/aggregates", $"[\"{aggregate}\"]", "1.18")).Status.ShouldBe(200);
        }

        var found = (await AskAsync($"resources={_class}:1,SRIOV_NET_VF:5")).Single()!["allocations"]!.AsObject();

        found.Select(member => member.Key).ShouldBe([host, pool], ignoreOrder: true);
        found.ContainsKey(far).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "1.39")]
    [InlineData("resources=", "1.39")]
    [InlineData("resources=VCPU:0", "1.39")]
    [InlineData("resources=VCPU:one", "1.39")]
    [InlineData("resources=NO_SUCH:1", "1.39")]
    [InlineData("resources=VCPU:1&limit=0", "1.39")]
    [InlineData("resources=VCPU:1&limit=01", "1.39")]
    [InlineData("resources=VCPU:1&limit=1", "1.15")]
    [InlineData("resources=VCPU:1&required=HW_NIC_SRIOV", "1.16")]
    [InlineData("resources=VCPU:1&required=!HW_NIC_SRIOV", "1.21")]
    [InlineData("resources=VCPU:1&required=in:HW_NIC_SRIOV,HW_GPU_API_DXVA", "1.38")]
    [InlineData("resources=VCPU:1&required=,", "1.39")]
    [InlineData("resources=VCPU:1&member_of=8f10072f-a858-4000-8cf0-76e5dd3192d7", "1.20")]
    [InlineData("resources1=VCPU:1", "1.24")]
    [InlineData("resources_a=VCPU:1", "1.32")]
    [InlineData("resources01=VCPU:1", "1.25")]
    [InlineData("resources1=VCPU:1&resources2=VCPU:1", "1.39")]
    [InlineData("resources1=VCPU:1&resources2=VCPU:1&group_policy=some", "1.39")]
    [InlineData("resources=VCPU:1&in_tree=8f10072f-a858-4000-8cf0-76e5dd3192d7", "1.30")]
    [InlineData("resources=VCPU:1&in_tree=one", "1.39")]
    [InlineData("resources=VCPU:1&root_required=HW_NIC_SRIOV", "1.34")]
    [InlineData("resources=VCPU:1&root_required=in:HW_NIC_SRIOV,HW_GPU_API_DXVA", "1.39")]
    [InlineData("resources=VCPU:1&required1=HW_NIC_SRIOV", "1.35")]
    [InlineData("resources=VCPU:1&required1=HW_NIC_SRIOV", "1.36")]
    [InlineData("resources1=VCPU:1&same_subtree=1", "1.35")]
    [InlineData("resources1=VCPU:1&same_subtree=2", "1.36")]
    [InlineData("resources1=VCPU:1&same_subtree=1,", "1.36")]
    [InlineData("resources=VCPU:1&more=1", "1.39")]
    public async Task A_query_that_its_version_does_not_know_is_refused(string query, string version) =>
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/allocation_candidates?{query}", version: version)).Status.ShouldBe(400);

    [Theory]
    [InlineData("resources=VCPU:1&root_required=HW_NIC_SRIOV&root_required=HW_NIC_SRIOV", "placement.query.duplicate_key")]
    [InlineData("required1=HW_NIC_SRIOV&same_subtree=1", "placement.query.missing_value")]
    [InlineData("resources1=VCPU:1&same_subtree=1,2", "placement.query.bad_value")]
    [InlineData("resources=VCPU:1&root_required=HW_NIC_SRIOV,!HW_NIC_SRIOV", "placement.query.bad_value")]
    public async Task A_query_that_is_wrong_has_its_code(string query, string code) =>
        (await Cloud.PlacementAsync(HttpMethod.Get, $"/allocation_candidates?{query}")).CodeOf().ShouldBe(code);

    [Fact]
    public async Task Nothing_that_fits_is_an_answer_too()
    {
        await EnsureAsync(_class);

        (await FindAsync("")).ToJsonString().ShouldBe("""{"allocation_requests":[],"provider_summaries":{}}""");
    }

    private async Task<string> MakeAsync(int total, string more = "", params string[] traits)
    {
        await EnsureAsync(_class);
        return await Cloud.MakeProviderAsync($"\"{_class}\": {{\"total\": {total}}}{(more.Length > 0 ? ", " : "")}{more}", null, traits);
    }

    private async Task EnsureAsync(string name) => (await Cloud.PlacementAsync(HttpMethod.Put, $"/resource_classes/{name}")).Status.ShouldBeOneOf(201, 204);

    private async Task<JsonNode> FindAsync(string more, string version = "1.39")
    {
        var answer = await Cloud.PlacementAsync(HttpMethod.Get, $"/allocation_candidates?resources={_class}:1{more}", version: version);
        answer.Status.ShouldBe(200, answer.Body);
        return answer.Json;
    }

    private async Task<List<string>> ProvidersAsync(string more) =>
        [.. (await FindAsync(more))["allocation_requests"]!.AsArray().SelectMany(request => request!["allocations"]!.AsObject().Select(member => member.Key))];

    private async Task<JsonArray> AskAsync(string query, string version = "1.39")
    {
        var answer = await Cloud.PlacementAsync(HttpMethod.Get, $"/allocation_candidates?{query}", version: version);
        answer.Status.ShouldBe(200, answer.Body);
        return answer.Json["allocation_requests"]!.AsArray();
    }
}
