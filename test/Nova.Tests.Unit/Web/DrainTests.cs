using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.Tests.Unit.Web;

/// <summary>A server that is told to stop and has time.</summary>
public sealed class DrainTests
{
    private static readonly (string, string) AnHour = ("api:drain_seconds", "3600");
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task It_answers_and_closes_connections_until_its_time_is_over()
    {
        await using var web = await StartAsync(Surfaces.Compute);
        using CancellationTokenSource stopLimit = new();

        var stopping = ((IHostedLifecycleService)web.Server).StoppingAsync(stopLimit.Token);
        var answer = await web.SendAsync(HttpMethod.Get, "/healthcheck", token: null);

        (web.Server.IsDraining, answer.Status, answer.Header("Connection")).ShouldBe((true, 200, "close"));
        stopping.IsCompleted.ShouldBeFalse();
        await stopLimit.CancelAsync();
        await stopping.WaitAsync(Soon);
        await Should.ThrowAsync<HttpRequestException>(() => web.SendAsync(HttpMethod.Get, "/healthcheck", token: null));
    }

    [Fact]
    public async Task One_that_has_no_api_does_not_wait()
    {
        await using var web = await StartAsync(Surfaces.Status);

        await ((IHostedLifecycleService)web.Server).StoppingAsync(CancellationToken.None).WaitAsync(Soon);

        web.Server.IsDraining.ShouldBeFalse();
    }

    private static Task<WebFixture> StartAsync(ApiSurface surface) => WebFixture.StartAsync(
        services => services.AddApi(surface, static _ => { }).AddPlainRoute(surface, "/healthcheck", http => http.Response.WriteAsync("OK")), AnHour, ("api:status_listen", "127.0.0.1"),
        ("api:status_listen_port", "0"));
}
