using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using NSubstitute;
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
        using Keystone keystone = new(HttpStatusCode.OK);

        var token = (await keystone.AskAsync()).ShouldNotBeNull();

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
        using Keystone keystone = new(HttpStatusCode.NotFound);

        (await keystone.AskAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task An_expired_login_is_made_anew()
    {
        using Keystone keystone = new(HttpStatusCode.Unauthorized, HttpStatusCode.OK);

        (await keystone.AskAsync()).ShouldNotBeNull();
        keystone.Logins.ShouldBe(2);
    }

    [Fact]
    public async Task A_broken_answer_is_asked_for_again()
    {
        using Keystone keystone = new(HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK);

        (await keystone.AskAsync()).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_Keystone_that_stays_broken_is_no_refusal_of_the_token()
    {
        using Keystone keystone = new(HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable);

        await Should.ThrowAsync<TokenServiceException>(keystone.AskAsync);
    }

    [Fact]
    public async Task A_token_with_a_line_break_is_never_sent()
    {
        using Keystone keystone = new();

        (await keystone.AskAsync("a\r\nX-Evil: 1")).ShouldBeNull();
        keystone.Logins.ShouldBe(0);
    }

    private sealed class Keystone : HttpMessageHandler
    {
        private readonly Queue<HttpStatusCode> _answers;
        private readonly KeystoneTokenValidator _validator;

        public Keystone(params HttpStatusCode[] answers)
        {
            _answers = new(answers);
            var clients = Substitute.For<IHttpClientFactory>();
            var factory = new ClientOf(this);
            clients.CreateClient(Arg.Any<string>()).Returns(_ => factory.Make());
            _validator = new(clients, Options.Create(new KeystoneTokenOptions { AuthUrl = new Uri("http://keystone:5000"), MaxRetries = 1 }), TimeProvider.System);
        }

        public int Logins { get; private set; }

        public Task<AuthenticatedToken?> AskAsync() => AskAsync("t");

        public async Task<AuthenticatedToken?> AskAsync(string token) => await _validator.ValidateAsync(token, CancellationToken.None);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri!.AbsoluteUri.ShouldBe("http://keystone:5000/v3/auth/tokens");
            if (request.Method == HttpMethod.Post)
            {
                Logins++;
                HttpResponseMessage login = new(HttpStatusCode.Created);
                login.Headers.Add("X-Subject-Token", $"own-{Logins}");
                return Task.FromResult(login);
            }

            return Task.FromResult(new HttpResponseMessage(_answers.Dequeue()) { Content = new StringContent(Answer, Encoding.UTF8, "application/json") });
        }

        protected override void Dispose(bool disposing)
        {
            _validator.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class ClientOf(HttpMessageHandler handler)
    {
        public HttpClient Make() => new(handler, disposeHandler: false);
    }
}
