using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.TestKit.Cloud;
using Nova.TestKit.Schemas;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.Tests.Unit.Schemas;

/// <summary>
/// The service refuses the bodies and queries that the API's schemas refuse, and names the member; and it does not find fault with those that
/// they accept. Bodies are made from the schemas: a small and a full one, and each with one thing changed.
/// </summary>
public sealed class RequestRuleTests : IAsyncLifetime
{
    private const string Nobody = "6f70656e-7374-6163-6b20-342065766572";

    private CloudFixture _cloud = null!;

    public async Task InitializeAsync() => _cloud = await CloudFixture.StartAsync(1);

    public async Task DisposeAsync() => await _cloud.DisposeAsync();

    [Fact]
    public async Task Bodies_are_refused_where_the_schema_refuses_them_and_only_there()
    {
        List<string> disagreements = [];
        var asked = 0;
        foreach (var schema in Served("request"))
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            foreach (var whole in (bool[])[false, true])
            {
                // Where the whole body is refused for a reason of its own, so is every variant of it.
                if (SchemaBodies.Good(schema.Rules, whole) is { } made && Sensible(made) is var good
                    && await AskAsync(schema, new BodyVariant(whole ? "everything" : "only what is required", "", good), disagreements))
                {
                    foreach (var variant in SchemaBodies.Variants(good).Where(variant => seen.Add(variant.Name)))
                    {
                        await AskAsync(schema, variant, disagreements);
                        asked++;
                    }
                }
            }
        }

        asked.ShouldBeGreaterThan(1000);
        disagreements.ShouldBeOwed("owed-body-rules.txt");
    }

    [Fact]
    public async Task Unknown_names_in_queries_are_refused_where_the_schema_refuses_them_and_only_there()
    {
        List<string> disagreements = [];
        foreach (var schema in Served("query"))
        {
            var isOpen = !schema.Rules.TryGetProperty("additionalProperties", out var more) || more.ValueKind is not JsonValueKind.False;
            var answer = await SendAsync(schema, "?unheard=1", schema.Method is "GET" or "DELETE" ? null : "{}");
            if (Disagreement(answer.Status, answer.Body, isOpen ? [] : ["unheard"], "unheard") is { } how && (!isOpen || answer.Body.Contains("unheard", StringComparison.Ordinal)))
            {
                disagreements.Add($"{schema.Name}: ?unheard=1: {how}");
            }
        }

        disagreements.ShouldBeOwed("owed-query-rules.txt");
    }

    // Longer than any column, larger than any counter, or with a line's end behind it, where the original's patterns look away: refused here, whatever the schema says.
    private static bool IsExtreme(BodyVariant variant) =>
        ((string[])[" is 256 letters", " is 70,000 letters", " is 2147483648", " is \"a\\n\""]).Any(extreme => variant.Name.EndsWith(extreme, StringComparison.Ordinal));

    // What the schema of servers allows and no cloud could make: disks in two syntaxes, hints in two, a port and an address for it, a network without a UUID.
    private static JsonNode Sensible(JsonNode body)
    {
        if (body["server"] is JsonObject server)
        {
            server.Remove("block_device_mapping");
            if (server["networks"] is JsonArray and [JsonObject port])
            {
                port.Remove("port");
                port["uuid"] = Nobody;
            }

            ((JsonObject)body).Remove("OS-SCH-HNT:scheduler_hints");
        }

        return body;
    }

    // Without its one key, or with a second, a body is no action at all.
    private static bool IsNoAction(ApiSchema schema, BodyVariant variant) => schema.Action.Length > 0 && (variant.Body is not JsonObject { Count: 1 } body || !body.ContainsKey(schema.Action));

    private static string? Disagreement(int status, string body, IReadOnlyList<string> wrong, string member)
    {
        var isRefused = status is 400 && (body.Contains("Invalid input for", StringComparison.Ordinal) || body.Contains(member, StringComparison.Ordinal));
        return (wrong.Count, status) switch
        {
            (0, 400) when body.Contains("Invalid input for", StringComparison.Ordinal) => "is refused, but the schema accepts it",
            (0, _) => null,

            // Removed operations and those that hold for every caller look at nothing.
            (_, 410 or 413) => null,
            (_, 400) when body.Contains("Request body and URI mismatch", StringComparison.Ordinal) => null,
            (_, 400) when isRefused && body.Contains(member, StringComparison.Ordinal) => null,
            (_, 400) => "is refused without naming the member",
            _ => $"is answered {status}, but the schema refuses it",
        };
    }

    /// <summary>Sends one body; answers whether service and schema agree on it.</summary>
    private async Task<bool> AskAsync(ApiSchema schema, BodyVariant variant, List<string> disagreements)
    {
        var fits = JsonSchema.Check(SchemaBodies.Element(variant.Body), schema.Rules);
        var answer = await SendAsync(schema, "", variant.Body?.ToJsonString());
        if (Disagreement(answer.Status, answer.Body, fits, variant.Member) is not { } how || (fits.Count is 0 && IsExtreme(variant)) || (answer.Status is 400 && IsNoAction(schema, variant)))
        {
            return true;
        }

        disagreements.Add($"{schema.Name}: {variant.Name}: {how}");
        return false;
    }

    // What the product routes, at the first microversion that the schema is for; removed operations read no bodies.
    private IEnumerable<ApiSchema> Served(string kind)
    {
        var endpoints = _cloud.Services.GetRequiredService<ApiServer>().Endpoints.Where(endpoint => endpoint.Surface is "compute").ToArray();
        return Facts.Schemas.Where(schema => schema.Kind == kind && endpoints.Any(endpoint =>
            endpoint.Method == schema.Method && (endpoint.Action ?? "") == schema.Action && endpoint.Policy is not null
            && (endpoint.Since is not { } since || since <= schema.First) && (endpoint.Until is not { } until || schema.First <= until)
            && endpoint.Pattern.Trim('/').Split('/') is var segments && segments.Length == schema.Segments.Length
            && segments.Zip(schema.Segments).All(pair => pair.First.StartsWith('{') ? pair.Second.StartsWith('{') : pair.First == pair.Second)));
    }

    // Some names in paths are words of the API, or those of the body's member.
    private static string NameOf(ApiSchema schema, string segment) => (schema.Path, schema.Method, segment) switch
    {
        ("/os-services/{id}", "PUT", _) when schema.Last < new ApiVersion(2, 53) => "enable",
        ("/flavors/{flavor_id}/os-extra_specs/{id}", _, "{id}") or ("/servers/{server_id}/metadata/{id}", _, "{id}") => "key1",
        _ => Nobody,
    };

    private async Task<WebAnswer> SendAsync(ApiSchema schema, string query, string? body)
    {
        var path = "/v2.1/" + string.Join('/', schema.Segments.Select(segment => segment.StartsWith('{') ? NameOf(schema, segment) : segment)) + query;
        return await _cloud.SendAsync(
            Surfaces.Compute, new HttpMethod(schema.Method), path, "admin", body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), schema.First.ToString());
    }
}
