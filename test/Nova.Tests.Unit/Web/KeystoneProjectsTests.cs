using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Nova.Core;
using Nova.Web.Tokens;

namespace Nova.Tests.Unit.Web;

public sealed class KeystoneProjectsTests
{
    [Theory]
    [InlineData(HttpStatusCode.OK, true)]
    [InlineData(HttpStatusCode.NotFound, false)]
    public async Task Keystone_tells_whether_there_is_a_project(HttpStatusCode answer, bool isThere)
    {
        using FakeKeystone keystone = new("{}", answer);

        (await HasAsync(keystone, "a6944d763bf64ee6a275f1263fae0352")).ShouldBe(isThere);

        keystone.Paths.ShouldBe(["/v3/auth/tokens", "/v3/projects/a6944d763bf64ee6a275f1263fae0352"]);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task What_Keystone_does_not_tell_is_let_pass(HttpStatusCode answer)
    {
        using FakeKeystone keystone = new("{}", answer, answer);

        (await HasAsync(keystone, "p")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_service_user_whose_login_is_worth_nothing_lets_pass_after_one_more()
    {
        using FakeKeystone keystone = new("{}", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized);

        (await HasAsync(keystone, "p")).ShouldBeTrue();

        keystone.Logins.ShouldBe(2);
    }

    [Theory]
    [InlineData("a/../../users?x", "/v3/projects/a%2F..%2F..%2Fusers%3Fx")]
    [InlineData("%2e%2e", "/v3/projects/%252e%252e")]
    public async Task An_id_is_one_part_of_the_path_whatever_it_holds(string id, string path)
    {
        using FakeKeystone keystone = new("{}", HttpStatusCode.NotFound);

        (await HasAsync(keystone, id)).ShouldBeFalse();

        keystone.Paths[^1].ShouldBe(path);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task An_id_that_would_be_another_path_is_not_asked_about(string id)
    {
        using FakeKeystone keystone = new("{}");

        (await HasAsync(keystone, id)).ShouldBeFalse();

        keystone.Paths.ShouldBeEmpty();
    }

    private static async Task<bool> HasAsync(FakeKeystone keystone, string project) =>
        await new KeystoneProjects(keystone.Connection, NullLogger<KeystoneProjects>.Instance).HasAsync(new ProjectId(project), CancellationToken.None);
}
