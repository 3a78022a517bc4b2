using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using NSubstitute;
using Nova.Web;
using Nova.Web.Tokens;

namespace Nova.Tests.Unit.Web;

/// <summary>A Keystone that lets the service user in and answers one question after the other as it was told to.</summary>
internal sealed class FakeKeystone : HttpMessageHandler
{
    private readonly Queue<HttpStatusCode> _answers;
    private readonly string _body;

    public FakeKeystone(string body, params HttpStatusCode[] answers)
    {
        (_body, _answers) = (body, new(answers));
        var clients = Substitute.For<IHttpClientFactory>();
        clients.CreateClient(Arg.Any<string>()).Returns(_ => new HttpClient(this, disposeHandler: false));
        Connection = new(clients, Options.Create(new KeystoneTokenOptions { AuthUrl = new Uri("http://keystone:5000"), MaxRetries = 1 }), TimeProvider.System);
    }

    public KeystoneConnection Connection { get; }

    public int Logins { get; private set; }

    /// <summary>What was asked for, log-ins included.</summary>
    public List<string> Paths { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Paths.Add(request.RequestUri!.AbsolutePath);
        if (request.Method == HttpMethod.Post)
        {
            Logins++;
            HttpResponseMessage login = new(HttpStatusCode.Created);
            login.Headers.Add("X-Subject-Token", $"own-{Logins}");
            return Task.FromResult(login);
        }

        return Task.FromResult(new HttpResponseMessage(_answers.Dequeue()) { Content = new StringContent(_body, Encoding.UTF8, "application/json") });
    }

    protected override void Dispose(bool disposing)
    {
        Connection.Dispose();
        base.Dispose(disposing);
    }
}
