using Nova.TestKit.Cloud;
using Nova.TestKit.Samples;
using Nova.Tests.Unit.Servers;

namespace Nova.Tests.Unit.Networks;

public sealed class GroupProxyTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task Groups_and_rules_are_made_as_the_samples_say_and_removed()
    {
        var made = await Cloud.SendAsync(HttpMethod.Post, "/os-security-groups", "member", ApiSample.Text("os-security-groups/security-group-post-req.json"), "2.35");
        made.Status.ShouldBe(200, made.Body);
        made.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-security-groups/security-groups-create-resp.json"));
        var id = made.Json["security_group"]!["id"]!.GetValue<string>();
        var body = ApiSample.Json("os-security-groups/security-group-rules-post-req.json");
        body["security_group_rule"]!["parent_group_id"] = id;
        var rule = await Cloud.SendAsync(HttpMethod.Post, "/os-security-group-rules", "member", body.ToJsonString(), "2.35");
        rule.Status.ShouldBe(200, rule.Body);
        rule.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-security-groups/security-group-rules-post-resp.json"));
        rule.Json["security_group_rule"]!["ip_range"]!["cidr"]!.GetValue<string>().ShouldBe("10.0.0.0/24");
        var shown = await Cloud.GetAsync($"/os-security-groups/{id}", version: "2.35");
        shown.Json["security_group"]!["rules"]!.AsArray().ShouldHaveSingleItem();
        var listed = await Cloud.GetAsync("/os-security-groups", version: "2.1");
        listed.Json.ShouldHaveTheShapeOf(ApiSample.Json("os-security-groups/security-groups-list-get-resp.json"));
        (await Cloud.SendAsync(HttpMethod.Post, "/os-security-group-rules", "member", body.ToJsonString(), "2.35")).Status.ShouldBe(400, "it is there");
        var ruleId = rule.Json["security_group_rule"]!["id"]!.GetValue<string>();
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-security-group-rules/{ruleId}", "other", version: "2.35")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-security-group-rules/{ruleId}", version: "2.35")).Status.ShouldBe(202);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-security-group-rules/{ruleId}", version: "2.35")).Status.ShouldBe(404);
        var renamed = await Cloud.SendAsync(HttpMethod.Put, $"/os-security-groups/{id}", "member", """{"security_group": {"name": "mytest", "description": "other"} }""", "2.35");
        renamed.Json["security_group"]!["name"]!.GetValue<string>().ShouldBe("mytest");
        (await Cloud.GetAsync($"/os-security-groups/{id}", "other", "2.35")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-security-groups/{id}", "other", version: "2.35")).Status.ShouldBe(404);
        (await Cloud.SendAsync(HttpMethod.Delete, $"/os-security-groups/{id}", version: "2.35")).Status.ShouldBe(202);
        (await Cloud.GetAsync($"/os-security-groups/{id}", version: "2.35")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Names_keep_their_spaces_and_ranges_their_spelling()
    {
        var made = await Cloud.SendAsync(HttpMethod.Post, "/os-security-groups", "member", """{"security_group": {"name": " spaced  out ", "description": ""} }""", "2.35");
        made.Json["security_group"]!["name"]!.GetValue<string>().ShouldBe(" spaced  out ");
        var id = made.Json["security_group"]!["id"]!.GetValue<string>();

        var rule = await Cloud.SendAsync(
            HttpMethod.Post, "/os-security-group-rules", "member",
            $$"""{"security_group_rule": {"parent_group_id": "{{id}}", "ip_protocol": "tcp", "from_port": 22, "to_port": 22, "cidr": "10.2.3.124/24"} }""", "2.35");

        rule.Json["security_group_rule"]!["ip_range"]!["cidr"]!.GetValue<string>().ShouldBe("10.2.3.124/24");
    }

    [Theory]
    [InlineData("POST", "/os-security-groups", "{\"security_group\": {\"name\": \"x\"} }", 400)]
    [InlineData("POST", "/os-security-groups", "{\"security_group\": {\"name\": \"default\", \"description\": \"\"} }", 400)]
    [InlineData("GET", "/os-security-groups/7", null, 400)]
    [InlineData("GET", "/os-security-groups/11111111-1111-1111-1111-111111111111", null, 404)]
    [InlineData("DELETE", "/os-security-groups/11111111-1111-1111-1111-111111111111", null, 404)]
    [InlineData("DELETE", "/os-security-group-rules/7", null, 400)]
    [InlineData("POST", "/os-security-group-rules", "{\"security_group_rule\": {\"parent_group_id\": \"11111111-1111-1111-1111-111111111111\", \"ip_protocol\": \"tcp\", \"from_port\": 1, \"to_port\": 2} }", 404)]
    [InlineData("POST", "/os-security-group-rules", "{\"security_group_rule\": {\"parent_group_id\": \"11111111-1111-1111-1111-111111111111\"} }", 400)]
    [InlineData("POST", "/os-security-group-rules", "{\"security_group_rule\": {\"parent_group_id\": \"7\", \"ip_protocol\": \"tcp\"} }", 400)]
    [InlineData("POST", "/os-security-group-rules", "{\"security_group_rule\": {\"parent_group_id\": \"11111111-1111-1111-1111-111111111111\", \"ip_protocol\": \"tcp\", \"from_port\": \"a\"} }", 400)]
    public async Task What_cannot_be_is_refused(string method, string path, string? body, int status) =>
        (await Cloud.SendAsync(new HttpMethod(method), path, "member", body, "2.35")).Status.ShouldBe(status);

    [Fact]
    public async Task After_2_35_they_are_the_network_services() =>
        (await Cloud.GetAsync("/os-security-groups", version: "2.36")).Status.ShouldBe(404);
}
