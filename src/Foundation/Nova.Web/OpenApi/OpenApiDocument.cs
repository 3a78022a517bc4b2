using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nova.Web.Json;
using Nova.Web.Validation;

namespace Nova.Web.OpenApi;

/// <summary>
/// The description of a surface at one microversion (OpenAPI 3.1), out of what the pipeline itself obeys: routes, rules of bodies and queries,
/// contracts of answers, policies. Actions share a path and a method: the request is one of theirs, and <c>x-nova-actions</c> names them.
/// </summary>
internal sealed class OpenApiDocument(ApiSurface surface, IReadOnlyList<ApiEndpoint> endpoints, ApiJson json)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<ApiVersion, byte[]> _known = new();

    /// <summary>The document, made when it is first asked for.</summary>
    public byte[] At(ApiVersion version) =>
        _known.GetOrAdd(version, static (key, document) => JsonSerializer.SerializeToUtf8Bytes(document.Write(key), Plain), this);

    private JsonObject Write(ApiVersion version)
    {
        SchemaBook book = new();
        JsonObject paths = [];
        foreach (var path in endpoints.Where(endpoint => endpoint.Exists(version)).GroupBy(endpoint => endpoint.Pattern, StringComparer.Ordinal).OrderBy(path => path.Key, StringComparer.Ordinal))
        {
            JsonObject methods = new() { ["parameters"] = PathParameters(path.First()) };
            foreach (var method in path.GroupBy(endpoint => endpoint.Method, StringComparer.Ordinal))
            {
                methods[method.Key.ToLowerInvariant()] = Operation([.. method], version, book);
            }

            paths[surface.Prefix + path.Key] = methods;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = $"Nova {surface.Name} API", ["version"] = version.ToString() },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "X-Auth-Token" },
                },
                ["schemas"] = book.Write(),
            },
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
        };
    }

    private static JsonArray PathParameters(ApiEndpoint endpoint) =>
    [
        .. endpoint.ParameterNames.Select(name => (JsonNode)Parameter(name, "path", new JsonObject { ["type"] = "string" }, isRequired: true)),
    ];

    private static JsonObject Parameter(string name, string place, JsonObject schema, bool isRequired)
    {
        JsonObject parameter = new() { ["name"] = name, ["in"] = place, ["schema"] = schema };
        if (isRequired)
        {
            parameter["required"] = true;
        }

        return parameter;
    }

    private JsonObject Operation(ApiEndpoint[] same, ApiVersion version, SchemaBook book)
    {
        JsonObject operation = new() { ["operationId"] = same[0].Operation };
        var parameters = same.SelectMany(endpoint => endpoint.QueryRules?.Describe(version) ?? []).DistinctBy(parameter => parameter.Name)
            .Select(parameter => (JsonNode)Parameter(parameter.Name, "query", parameter.Schema, isRequired: false)).ToArray();
        if (parameters is not [])
        {
            operation["parameters"] = new JsonArray(parameters);
        }

        if (same.Select(endpoint => endpoint.ActionName).OfType<string>().ToArray() is { Length: > 0 } actions)
        {
            operation["operationId"] = $"{same[0].Method} {same[0].Pattern}";
            operation["x-nova-actions"] = new JsonArray([.. actions.Order(StringComparer.Ordinal).Select(action => (JsonNode)action)]);
        }

        JsonNode[] bodies = [.. same.Select(endpoint => Body(endpoint, version, book)).OfType<JsonObject>()];
        if (bodies is not [])
        {
            operation["requestBody"] = new JsonObject { ["content"] = Content(bodies is [var only] ? only : new JsonObject { ["oneOf"] = new JsonArray(bodies) }) };
        }

        operation["responses"] = Responses(same, version, book);
        if (same.Select(endpoint => endpoint.Policy?.Name).OfType<string>().Distinct().ToArray() is { Length: > 0 } policies)
        {
            operation["x-nova-policies"] = new JsonArray([.. policies.Select(policy => (JsonNode)policy)]);
        }

        if (same.All(endpoint => endpoint.IsAnonymous))
        {
            operation["security"] = new JsonArray();
        }

        return operation;
    }

    private JsonObject? Body(ApiEndpoint endpoint, ApiVersion version, SchemaBook book) =>
        endpoint.BodyType is { } type ? json.ShapesOf(type).RuleAt(version).Describe(book)
        : endpoint.ActionName is { } action ? new JsonObject { ["type"] = "object", ["required"] = new JsonArray(action), ["properties"] = new JsonObject { [action] = new JsonObject() } }
        : null;

    private JsonObject Responses(ApiEndpoint[] same, ApiVersion version, SchemaBook book)
    {
        JsonObject responses = [];
        foreach (var status in same.SelectMany(endpoint => endpoint.DeclaredAnswers).GroupBy(answer => answer.Status).OrderBy(status => status.Key))
        {
            JsonNode[] bodies =
            [
                .. status.Select(answer => answer.Body).OfType<Type>().Distinct()
                    .Select(type => (JsonNode)BodyRuleCompiler.CompileAnswer(json.Of(type, version), version).Describe(book)),
            ];
            JsonObject response = new() { ["description"] = StatusText(status.Key) };
            if (bodies is not [])
            {
                response["content"] = Content(bodies is [var only] ? only : new JsonObject { ["anyOf"] = new JsonArray(bodies) });
            }

            responses[status.Key.ToString(CultureInfo.InvariantCulture)] = response;
        }

        responses["default"] = new JsonObject { ["description"] = "A fault." };
        return responses;
    }

    private static JsonObject Content(JsonNode schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static string StatusText(int status) => status switch
    {
        StatusCodes.Status200OK => "OK",
        StatusCodes.Status201Created => "Created",
        StatusCodes.Status202Accepted => "Accepted: it goes on after the answer.",
        StatusCodes.Status204NoContent => "Done; there is nothing to say.",
        StatusCodes.Status410Gone => "Gone: the operation exists no more.",
        _ => $"Status {status}",
    };
}
