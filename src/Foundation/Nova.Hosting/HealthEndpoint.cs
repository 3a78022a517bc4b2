using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Nova.Hosting.Health;

namespace Nova.Hosting;

/// <summary>
/// <c>/healthcheck</c>: 200 while every probe is content, else 503. Text <c>OK</c>, or the names of what is wrong; JSON for
/// <c>Accept: application/json</c>; details of the probes with <c>?detailed</c>. Needs no token, so mind who can reach it.
/// </summary>
public sealed class HealthEndpoint
{
    private readonly HealthRegistry _registry;

    internal HealthEndpoint(HealthRegistry registry) => _registry = registry;

    /// <summary>A <see cref="RequestDelegate"/>.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var reports = await _registry.AskAsync(http.RequestAborted);
        var healthy = reports.All(named => named.Report.IsHealthy);
        var detailed = http.Request.Query.ContainsKey("detailed");
        http.Response.StatusCode = healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.CacheControl = "no-store";
        var wantsJson = http.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);
        http.Response.ContentType = wantsJson ? "application/json" : "text/plain; charset=utf-8";
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        if (wantsJson)
        {
            await JsonSerializer.SerializeAsync(
                http.Response.Body, ToPayload(reports, healthy, detailed), HealthJson.Default.HealthPayload, http.RequestAborted);
            return;
        }

        await http.Response.WriteAsync(ToText(reports, healthy, detailed), http.RequestAborted);
    }

    private static HealthPayload ToPayload(IReadOnlyList<NamedReport> reports, bool healthy, bool detailed) => new(
        healthy,
        [.. reports.Select(named => new ProbePayload(named.Name, named.Report.IsHealthy, detailed ? named.Report.Detail : null))]);

    private static string ToText(IReadOnlyList<NamedReport> reports, bool healthy, bool detailed)
    {
        if (detailed)
        {
            return string.Concat(reports.Select(named =>
                $"{(named.Report.IsHealthy ? "OK" : "FAILED")} {named.Name}: {named.Report.Detail}\n"));
        }

        return healthy
            ? "OK\n"
            : $"FAILED {string.Join(", ", reports.Where(named => !named.Report.IsHealthy).Select(named => named.Name))}\n";
    }
}

internal sealed record HealthPayload(bool Healthy, IReadOnlyList<ProbePayload> Probes);

internal sealed record ProbePayload(string Name, bool Healthy, string? Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthPayload))]
internal sealed partial class HealthJson : JsonSerializerContext;
