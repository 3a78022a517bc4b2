using System.Collections.Frozen;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Core;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.Tests.Unit.Web;

public sealed class ApiServerTests : IAsyncLifetime
{
    private static readonly Policy Read = new("things:read", BaseRules.ReaderOrAdmin, "Read.");
    private static readonly Policy Write = new("things:write", BaseRules.MemberOrAdmin, "Write.");
    private static readonly Policy Rule = new("things:rule", BaseRules.Admin, "Rule.");

    private static readonly ApiSurface Metadata = new() { Name = "metadata", DefaultPort = 0 };

    private WebFixture _web = null!;

    public async Task InitializeAsync() => _web = await WebFixture.StartAsync(services => services
        .AddPolicies([Read, Write, Rule])
        .AddApiJson(ThingJson.Default)
        .AddPlainRoute("/healthcheck", http => http.Response.WriteAsync("OK"))
        .AddApi(Surfaces.Compute, Map)
        .AddApi(Metadata, routes => routes.Get("/{**path}", null, (call, _) => Task.FromResult<IResult>(TypedResults.Text(call.Route("path"))))));

    public async Task DisposeAsync() => await _web.DisposeAsync();

    [Fact]
    public async Task An_answer_carries_request_ids_version_and_length()
    {
        var answer = await _web.SendAsync(HttpMethod.Get, "/v2.1/things/1", version: "2.50");

        answer.Status.ShouldBe(200);
        answer.Json["thing"]!["name"]!.GetValue<string>().ShouldBe("1");
        answer.Header("OpenStack-API-Version").ShouldBe("compute 2.50");
        answer.Header("X-OpenStack-Nova-API-Version").ShouldBe("2.50");
        answer.Header("Vary").ShouldBe("OpenStack-API-Version, X-OpenStack-Nova-API-Version");
        answer.Header("X-Openstack-Request-Id").ShouldNotBeNull().ShouldMatch("^req-[0-9a-f-]{36}$");
        answer.Header("X-Compute-Request-Id").ShouldBe(answer.Header("X-Openstack-Request-Id"));
        answer.Header("Content-Length").ShouldBe(Encoding.UTF8.GetByteCount(answer.Body).ToString(System.Globalization.CultureInfo.InvariantCulture));
        answer.Header("Server").ShouldBeNull();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task A_slash_at_the_end_is_a_thing_without_a_name(string method) =>
        (await _web.SendAsync(new HttpMethod(method), "/v2.1/things/")).Status.ShouldBe(404);

    [Theory]
    [InlineData("versions-get-resp.json", "/")]
    [InlineData("v21-version-get-resp.json", "/v2.1")]
    [InlineData("v21-version-get-resp.json", "/v2.1/")]
    [InlineData("v2-version-get-resp.json", "/v2/")]
    public async Task The_version_documents_are_those_of_the_original(string sample, string path)
    {
        var answer = await _web.SendAsync(HttpMethod.Get, path, token: null);

        answer.Status.ShouldBe(200);
        var address = _web.AddressOf(Surfaces.Compute).ToString().TrimEnd('/');
        var expected = VersionSamples.Read(sample).Replace("http://openstack.example.com", address, StringComparison.Ordinal);
        System.Text.Json.Nodes.JsonNode.DeepEquals(answer.Json, System.Text.Json.Nodes.JsonNode.Parse(expected)).ShouldBeTrue(answer.Body);
    }

    [Fact]
    public async Task A_path_without_version_is_answered_with_the_choices()
    {
        var answer = await _web.SendAsync(HttpMethod.Get, "/servers/1", token: null);

        answer.Status.ShouldBe(300);
        answer.Json["choices"]![1]!["links"]![0]!["href"]!.GetValue<string>().ShouldEndWith("/v2.1/servers/1");
    }

    [Theory]
    [InlineData("GET", "/v2.1/things/1", null, 401, "error")]
    [InlineData("GET", "/v2.1/things/1", "wrong", 401, "error")]
    [InlineData("GET", "/v2.1/nothing", null, 401, "error")]
    [InlineData("GET", "/v2.1/nothing", "member", 404, "itemNotFound")]
    [InlineData("GET", "/v2.1//things/1", "member", 404, "itemNotFound")]
    [InlineData("GET", "/v2.1/things/%2e%2e/x", "member", 404, "itemNotFound")]
    [InlineData("PATCH", "/v2.1/things/1", "member", 405, "badMethod")]
    [InlineData("TRACE", "/v2.1/things/1", "member", 405, "badMethod")]
    [InlineData("GET", "/v2.1/deadbeef/things/1", "member", 400, "badRequest")]
    [InlineData("POST", "/v2.1/things", "reader", 403, "forbidden")]
    [InlineData("GET", "/v2.1/boom", "member", 500, "computeFault")]
    [InlineData("GET", "/v2.1/quota", "member", 403, "forbidden")]
    [InlineData("GET", "/v2.1/new", "member", 404, "itemNotFound")]
    public async Task A_refusal_has_the_originals_name(string method, string path, string? token, int status, string name)
    {
        var answer = await _web.SendAsync(new HttpMethod(method), path, token, method is "POST" ? "{}" : null);

        answer.Status.ShouldBe(status);
        answer.FaultName.ShouldBe(name);
        answer.Json[name]!["code"]!.GetValue<int>().ShouldBe(status);
        answer.Header("X-Openstack-Request-Id").ShouldNotBeNull();
    }

    [Fact]
    public async Task What_broke_is_not_told()
    {
        var answer = await _web.SendAsync(HttpMethod.Get, "/v2.1/boom");

        answer.Body.ShouldNotContain("secret");
        answer.Body.ShouldNotContain("Exception");
    }

    [Fact]
    public async Task A_401_says_where_tokens_are_had() =>
        (await _web.SendAsync(HttpMethod.Get, "/v2.1/things/1", null)).Header("WWW-Authenticate").ShouldBe("Keystone uri=\"http://localhost:5000\"");

    [Fact]
    public async Task A_405_says_what_is_allowed() =>
        (await _web.SendAsync(HttpMethod.Patch, "/v2.1/things/1")).Header("Allow").ShouldBe("GET, HEAD");

    [Theory]
    [InlineData("2.49", 404)]
    [InlineData("2.50", 200)]
    [InlineData("2.60", 200)]
    [InlineData("2.61", 404)]
    [InlineData("latest", 404)]
    [InlineData("2.1.1", 400)]
    [InlineData("2.105", 406)]
    [InlineData("", 400)]
    public async Task An_endpoint_exists_in_its_versions_only(string version, int status) =>
        (await _web.SendAsync(HttpMethod.Get, "/v2.1/new", version: version)).Status.ShouldBe(status);

    [Theory]
    [InlineData("/v2.1/links", "2.5", 200, "compute 2.5")]
    [InlineData("/v2.1/links", "2.9999", 406, "compute 2.9999")]
    [InlineData("/v2.1/links", "3.1", 406, "compute 3.1")]
    [InlineData("/v2.1/links", "nonsense", 400, null)]
    [InlineData("/v2.1/", null, 200, "compute 2.1")]
    [InlineData("/v2/links", "2.5", 200, null)]
    [InlineData("/v2/links", "2.9999", 200, null)]
    public async Task An_answer_names_the_version_that_was_understood(string path, string? version, int status, string? named)
    {
        var answer = await _web.SendAsync(HttpMethod.Get, path, version: version);

        answer.Status.ShouldBe(status);
        answer.Header("OpenStack-API-Version").ShouldBe(named);
        answer.Header("Vary").ShouldBe(named is null ? null : "OpenStack-API-Version, X-OpenStack-Nova-API-Version");
    }

    [Fact]
    public async Task Links_below_the_older_prefix_stay_below_it()
    {
        var address = _web.AddressOf(Surfaces.Compute).ToString().TrimEnd('/');

        (await _web.SendAsync(HttpMethod.Get, "/v2/links")).Body.ShouldBe($"{address}/v2/things/1 {address}/things/1");
    }

    [Fact]
    public async Task Links_name_the_project_where_the_request_did()
    {
        var address = _web.AddressOf(Surfaces.Compute).ToString().TrimEnd('/');

        (await _web.SendAsync(HttpMethod.Get, "/v2.1/links")).Body.ShouldBe($"{address}/v2.1/things/1 {address}/things/1");
        (await _web.SendAsync(HttpMethod.Get, $"/v2.1/{FakeTokens.Project}/links")).Body
            .ShouldBe($"{address}/v2.1/{FakeTokens.Project}/things/1 {address}/{FakeTokens.Project}/things/1");
    }

    [Theory]
    [InlineData("""{"go":null}""", 202, null)]
    [InlineData("""{"rule":null}""", 403, "Policy doesn't allow things:rule to be performed.")]
    [InlineData("""{"later":null}""", 404, "API version 2.1 is not supported on this method.")]
    [InlineData("""{"gox":null}""", 400, "There is no such action: gox")]
    [InlineData("""{"go":null,"stop":null}""", 400, "Malformed request body")]
    [InlineData("""{}""", 400, "Malformed request body")]
    [InlineData("""[]""", 400, "Malformed request body")]
    [InlineData("x", 400, "Malformed request body")]
    public async Task The_one_key_of_the_body_chooses_the_action(string body, int status, string? message)
    {
        var answer = await _web.SendAsync(HttpMethod.Post, "/v2.1/things/1/action", body: body);

        answer.Status.ShouldBe(status, answer.Body);
        (answer.Body.Length is 0 ? null : answer.Message).ShouldBe(message);
    }

    [Theory]
    [InlineData("application/json", 202)]
    [InlineData("application/json; charset=UTF-8", 202)]
    [InlineData("application/vnd.openstack.compute+json", 202)]
    [InlineData("text/plain", 202)]
    [InlineData("text/html", 415)]
    [InlineData("application/xml", 415)]
    [InlineData(null, 202)]
    public async Task A_body_is_JSON(string? contentType, int status)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_web.AddressOf(Surfaces.Compute), "/v2.1/things"));
        request.Headers.Add("X-Auth-Token", "member");
        request.Content = new ByteArrayContent("""{"thing":{"name":"a"}}"""u8.ToArray());
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        (await _web.SendAsync(request)).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_above_the_limit_is_refused_unread(bool chunked)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_web.AddressOf(Surfaces.Compute), "/v2.1/things"));
        request.Headers.Add("X-Auth-Token", "member");
        request.Headers.TransferEncodingChunked = chunked;
        request.Content = new StringContent($$$"""{"thing":{"name":"{{{new string('x', 114_688)}}}"}}""", Encoding.UTF8, "application/json");

        var answer = await _web.SendAsync(request);

        answer.Status.ShouldBe(413);
        answer.FaultName.ShouldBe("overLimit");
    }

    [Fact]
    public async Task A_large_body_endpoint_takes_more()
    {
        using HttpRequestMessage request = new(HttpMethod.Put, new Uri(_web.AddressOf(Surfaces.Compute), "/v2.1/large"));
        request.Headers.Add("X-Auth-Token", "member");
        request.Content = new ByteArrayContent(new byte[1_000_000]);

        (await _web.SendAsync(request)).Body.ShouldBe("1000000");
    }

    [Fact]
    public async Task A_head_is_a_get_without_its_body()
    {
        var answer = await _web.SendAsync(HttpMethod.Head, "/v2.1/things/1");

        answer.Status.ShouldBe(200);
        answer.Body.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET /v2.1/things/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: a\rb\r\n\r\n", 400)]
    [InlineData("POST /v2.1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nX-Auth-Token: member\r\n\r\n0\r\n\r\n", 400)]
    public async Task What_is_no_HTTP_is_refused(string bytes, int status) => (await RawAsync(bytes)).ShouldBe(status);

    [Fact]
    public async Task A_header_of_64_KB_is_refused() =>
        (await RawAsync($"GET / HTTP/1.1\r\nHost: x\r\nX-A: {new string('a', 65_536)}\r\n\r\n")).ShouldBe(431);

    [Fact]
    public async Task A_surface_has_its_own_port_and_routes()
    {
        (await _web.SendAsync(Metadata, HttpMethod.Get, "/latest/meta-data/", token: null)).Body.ShouldBe("latest/meta-data/");
        _web.AddressOf(Metadata).ShouldNotBe(_web.AddressOf(Surfaces.Compute));
    }

    [Fact]
    public async Task A_plain_route_needs_no_token() => (await _web.SendAsync(HttpMethod.Get, "/healthcheck", token: null)).Body.ShouldBe("OK");

    [Fact]
    public async Task A_token_is_asked_about_once()
    {
        for (var round = 0; round < 3; round++)
        {
            (await _web.SendAsync(HttpMethod.Get, "/v2.1/things/1")).Status.ShouldBe(200);
        }

        _web.Tokens.Questions.ShouldBe(1);
    }

    [Fact]
    public async Task A_forgotten_token_is_refused_at_once()
    {
        (await _web.SendAsync(HttpMethod.Get, "/v2.1/things/1")).Status.ShouldBe(200);

        _web.Tokens.Remove("member");
        _web.Services.GetRequiredService<ITokenCache>().Forget("member");

        (await _web.SendAsync(HttpMethod.Get, "/v2.1/things/1")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task An_expired_token_is_refused_though_its_service_knows_it()
    {
        _web.Tokens.Add("old", new AuthenticatedToken
        {
            User = new UserId("u"),
            Project = new ProjectId(FakeTokens.Project),
            Roles = FrozenSet.Create("member"),
            ExpiresAt = DateTimeOffset.UnixEpoch,
        });

        (await _web.SendAsync(HttpMethod.Get, "/v2.1/things/1", "old")).Status.ShouldBe(401);
    }

    [Fact]
    public void Every_endpoint_is_described() =>
        _web.Server.Endpoints.ShouldContain(endpoint => endpoint.Pattern == "/things/{id}/action" && endpoint.Action == "rule" && endpoint.Policy == Rule);

    private static void Map(IApiRoutes routes)
    {
        routes.Get("/things/{id}", Read, (call, _) => Task.FromResult(call.Json(new ThingBody { Thing = new Thing { Name = call.Route("id") } })));
        routes.Post("/things", Write, async (call, cancellationToken) =>
            (await call.BodyAsync<ThingBody>(cancellationToken)).Match(body => call.Json(body, StatusCodes.Status202Accepted), call.Fault));
        routes.Get("/new", Read, (call, _) => Task.FromResult<IResult>(TypedResults.Ok())).Since(2, 50).Until(2, 60);
        routes.Get("/boom", Read, (_, _) => throw new InvalidOperationException("secret"));
        routes.Get("/quota", Read, (call, _) => Task.FromResult(call.Fault(new Fault.OverQuota("cores", "Quota exceeded"))));
        routes.Get("/links", Read, (call, _) => Task.FromResult<IResult>(TypedResults.Text($"{call.Link("/things/1")} {call.Bookmark("/things/1")}")));
        routes.Put("/large", Write, async (call, cancellationToken) =>
        {
            using MemoryStream copy = new();
            await call.Http.Request.Body.CopyToAsync(copy, cancellationToken);
            return TypedResults.Text(copy.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }).LargeBody();
        routes.Action("/things/{id}/action", "go", Write, (call, _) => Task.FromResult(call.Accepted()));
        routes.Action("/things/{id}/action", "rule", Rule, (call, _) => Task.FromResult(call.Accepted()));
        routes.Action("/things/{id}/action", "later", Write, (call, _) => Task.FromResult(call.Accepted())).Since(2, 50);
    }

    /// <summary>Sends octets and reads the status of the answer.</summary>
    private async Task<int> RawAsync(string bytes)
    {
        var address = _web.AddressOf(Surfaces.Compute);
        using TcpClient client = new();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        await client.ConnectAsync(address.Host, address.Port, limit.Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(bytes), limit.Token);
        var head = new byte[12];
        await client.GetStream().ReadExactlyAsync(head, limit.Token);
        return int.Parse(Encoding.ASCII.GetString(head, 9, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
