using System.Text;
using Nova.Servers.Reclaim;
using Nova.TestKit.Cloud;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.Tests.Unit.Servers.Api;

/// <summary>A client that lost the answer to a create request asks again and gets the server that it has, not a second one.</summary>
public sealed class IdempotencyKeyTests(SharedCloud shared) : IClassFixture<SharedCloud>
{
    private CloudFixture Cloud => shared.Cloud;

    [Fact]
    public async Task The_same_key_and_body_again_is_the_same_server()
    {
        var body = Cloud.CreateBody("once");

        var first = await CreateAsync("key-1", body);
        var again = await CreateAsync("key-1", body);

        Id(again).ShouldBe(Id(first));
        again.Header("Location").ShouldBe(first.Header("Location"));
        first.Json["server"]!["adminPass"].ShouldNotBeNull();
        again.Json["server"]!["adminPass"].ShouldBeNull();
        (await CountAsync("once")).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_key_with_another_body_is_refused()
    {
        (await CreateAsync("key-2", Cloud.CreateBody("this"))).Status.ShouldBe(202);

        var answer = await CreateAsync("key-2", Cloud.CreateBody("that"));

        answer.Status.ShouldBe(409, answer.Body);
        answer.Body.ShouldContain("Idempotency-Key");
        (await CountAsync("that")).ShouldBe(0);
    }

    [Fact]
    public async Task Requests_with_one_key_at_the_same_time_make_one_server()
    {
        var body = Cloud.CreateBody("crowd");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => CreateAsync("key-3", body)));

        answers.Select(Id).Distinct().ShouldHaveSingleItem();
        (await CountAsync("crowd")).ShouldBe(1);
        await Cloud.IdleAsync();
        await Cloud.BooksBalanceAsync();
    }

    [Fact]
    public async Task A_key_is_its_callers_own()
    {
        var body = Cloud.CreateBody("mine");

        var mine = await CreateAsync("key-4", body);
        var theirs = await CreateAsync("key-4", body, "other");

        Id(theirs).ShouldNotBe(Id(mine));
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free()
    {
        (await CreateAsync("key-5", """{"server": {"name": "a", "imageRef": "00000000-0000-0000-0000-000000000001", "flavorRef": "1", "networks": "auto"}}""")).Status.ShouldBe(400);

        (await CreateAsync("key-5", Cloud.CreateBody("corrected"))).Status.ShouldBe(202);
    }

    [Fact]
    public async Task A_server_that_was_deleted_meanwhile_is_not_made_again()
    {
        var body = Cloud.CreateBody("gone");
        var first = await CreateAsync("key-6", body);
        await Cloud.WaitForAsync(Id(first), "ACTIVE");
        await Cloud.DeleteAsync(Id(first));

        Id(await CreateAsync("key-6", body)).ShouldBe(Id(first));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task A_key_that_is_none_is_refused(int length)
    {
        var answer = await CreateAsync(new string('k', length), Cloud.CreateBody("none"));

        answer.Status.ShouldBe(400, answer.Body);
        answer.Body.ShouldContain("Idempotency-Key");
    }

    [Fact]
    public async Task An_old_key_is_forgotten()
    {
        await using var cloud = await CloudFixture.StartAsync(1, "DEFAULT.idempotency_key_lifetime=1");
        using var content = Content("key", cloud.CreateBody());
        (await cloud.SendAsync(Surfaces.Compute, HttpMethod.Post, "/v2.1/servers", "member", content, CloudFixture.Newest)).Status.ShouldBe(202);

        await CloudFixture.UntilAsync(
            async () => await cloud.CountAsync("SELECT COUNT(*) FROM request_keys") is 0, () => $"{nameof(RequestKeyTask)} leaves the key.");
    }

    private static string Id(WebAnswer answer)
    {
        answer.Status.ShouldBe(202, answer.Body);
        return answer.Json["server"]!["id"]!.GetValue<string>();
    }

    private static StringContent Content(string key, string body)
    {
        StringContent content = new(body, Encoding.UTF8, "application/json");
        content.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return content;
    }

    private async Task<WebAnswer> CreateAsync(string key, string body, string token = "member")
    {
        using var content = Content(key, body);
        return await Cloud.SendAsync(Surfaces.Compute, HttpMethod.Post, "/v2.1/servers", token, content, CloudFixture.Newest);
    }

    private Task<long> CountAsync(string name) => Cloud.CountAsync("SELECT COUNT(*) FROM servers WHERE name = @name", new { name });
}
