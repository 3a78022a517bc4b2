using System.Net;
using Nova.Web;
using Nova.Web.Tokens;

namespace Nova.Tests.Unit.Web;

public sealed class KeystoneTokenValidatorTests
{
    /// <summary>As the Identity API v3 reference shows the answer.</summary>
    private const string Answer = """
        {"token": {"methods": ["password"], "expires_at": "2099-11-07T02:58:43.578887Z",
         "user": {"id": "ee4dfb6e5540447cb3741905149d9b6e", "name": "admin", "domain": {"id": "default", "name": "Default"}},
         "project": {"id": "a6944d763bf64ee6a275f1263fae0352", "name": "demo", "domain": {"id": "dom", "name": "Dom"}},
         "roles": [{"id": "51cc68287d524c759f47c811e6463340", "name": "Member"}]}}
        """;

    [Fact]
    public async Task A_token_is_read_as_Keystone_writes_it()
    {
        using FakeKeystone keystone = new(Answer, HttpStatusCode.OK);

        var token = (await AskAsync(keystone)).ShouldNotBeNull();

        token.User.Value.ShouldBe("ee4dfb6e5540447cb3741905149d9b6e");
        token.Project!.Value.Value.ShouldBe("a6944d763bf64ee6a275f1263fae0352");
        token.ProjectDomain.ShouldBe("dom");
        token.Roles.ShouldContain("Member");
        token.ExpiresAt.Year.ShouldBe(2099);
        keystone.Logins.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_token_is_none()
    {
        using FakeKeystone keystone = new(Answer, HttpStatusCode.NotFound);

        (await AskAsync(keystone)).ShouldBeNull();
    }

    [Fact]
    public async Task An_expired_login_is_made_anew()
    {
        using FakeKeystone keystone = new(Answer, HttpStatusCode.Unauthorized, HttpStatusCode.OK);

        (await AskAsync(keystone)).ShouldNotBeNull();
        keystone.Logins.ShouldBe(2);
    }

    [Fact]
    public async Task A_broken_answer_is_asked_for_again()
    {
        using FakeKeystone keystone = new(Answer, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);

        (await AskAsync(keystone)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_Keystone_that_stays_broken_is_no_refusal_of_the_token()
    {
        using FakeKeystone keystone = new(Answer, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable);

        await Should.ThrowAsync<TokenServiceException>(() => AskAsync(keystone));
    }

    [Fact]
    public async Task A_token_with_a_line_break_is_never_sent()
    {
        using FakeKeystone keystone = new(Answer);

        (await AskAsync(keystone, "a\r\nX-Evil: 1")).ShouldBeNull();
        keystone.Logins.ShouldBe(0);
    }

    private static async Task<AuthenticatedToken?> AskAsync(FakeKeystone keystone, string token = "t")
    {
        var meaning = await new KeystoneTokenValidator(keystone.Connection).ValidateAsync(token, CancellationToken.None);
        keystone.Paths.ShouldAllBe(path => path == "/v3/auth/tokens");
        return meaning;
    }
}
