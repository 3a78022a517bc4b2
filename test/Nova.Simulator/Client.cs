using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Volumes;
using Nova.Web;

namespace Nova.Simulator;

/// <summary>What came of a request; status 0 where no answer came.</summary>
internal sealed record Answer(int Status, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}

/// <summary>Asks one of the control planes that live, through all that a request goes through but the socket.</summary>
internal sealed class Client(SimCloud cloud)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random = cloud.World.Stream("client");

    public async Task<Answer> SendAsync(ApiSurface surface, string method, string path, string? body = null, string token = "admin", string? key = null)
    {
        List<SimNode> alive = [.. cloud.Controls.Where(node => !node.Process.IsDead)];
        if (alive.Count is 0)
        {
            return new Answer(0, "");
        }

        var control = alive[_random.Next(alive.Count)];
        DefaultHttpContext http = new() { ServiceScopeFactory = control.Host.Services.GetRequiredService<IServiceScopeFactory>() };
        using MemoryStream answer = new();
        http.Request.Method = method;
        var parts = path.Split('?', 2);
        http.Request.Path = parts[0];
        http.Request.QueryString = parts.Length > 1 ? new QueryString("?" + parts[1]) : QueryString.Empty;
        http.Request.Scheme = "http";
        http.Request.Host = new HostString("cloud");
        http.Request.Headers["X-Auth-Token"] = token;
        http.Request.Headers["OpenStack-API-Version"] = "compute 2.104";
        if (key is not null)
        {
            http.Request.Headers["Idempotency-Key"] = key;
        }

        if (body is not null)
        {
            var bytes = Encoding.UTF8.GetBytes(body);
            http.Request.Body = new MemoryStream(bytes);
            http.Request.ContentLength = bytes.Length;
            http.Request.ContentType = path.EndsWith("/file", StringComparison.Ordinal) ? "application/octet-stream" : "application/json";
        }

        http.Response.Body = answer;
        try
        {
            var server = control.Host.Services.GetRequiredService<ApiServer>();
            await control.Process.CallAsync(() => server.HandleAsync(surface, http)).WaitAsync(Patience, cloud.World.Outside.Clock);
        }
        catch (TimeoutException)
        {
            return new Answer(0, "");
        }

        return new Answer(http.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }

    /// <summary>Asks the compute API, and notes what came of it.</summary>
    public async Task<Answer> AskAsync(string what, string method, string path, string? body = null, string? key = null) =>
        Noted(what, path, await SendAsync(Surfaces.Compute, method, "/v2.1" + path, body, key: key));

    /// <summary>Asks the block storage API, and notes what came of it.</summary>
    public async Task<Answer> AskVolumesAsync(string what, string method, string path, string? body = null) =>
        Noted(what, path, await SendAsync(VolumesModule.Surface, method, $"/v3/{SimTokens.Project}{path}", body));

    private Answer Noted(string what, string path, Answer answer)
    {
        cloud.World.History.Add("client", $"{what}: {answer.Status}", $"{path} {(answer.Status >= 400 ? answer.Body : "")}");
        return answer;
    }
}
