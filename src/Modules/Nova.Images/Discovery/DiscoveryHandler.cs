using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Web;

namespace Nova.Images.Discovery;

/// <summary>What clients ask before they begin: versions, schemas, and what kinds of import there are.</summary>
internal sealed class DiscoveryHandler(IOptions<ImageOptions> options)
{
    private static readonly string[] Versions = ["v2.9", "v2.7", "v2.6", "v2.5", "v2.4", "v2.3", "v2.2", "v2.1", "v2.0"];

    /// <summary>300: the client chooses one.</summary>
    public static Task<IResult> ChoicesAsync(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Json(List(call), StatusCodes.Status300MultipleChoices));

    public static Task<IResult> VersionsAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(call.Json(List(call)));

    public Task<IResult> SchemaAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Route("name");
        return Task.FromResult(Schemas.Find(name, options.Value) is { } schema
            ? call.Json(schema)
            : call.Fault(new Fault.NotFound("Schema", name)));
    }

    /// <summary>Content comes by PUT only.</summary>
    public static Task<IResult> ImportMethodsAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(call.Json(new JsonObject
    {
        ["import-methods"] = new JsonObject
        {
            ["description"] = "Import methods available.",
            ["type"] = "array",
            ["value"] = new JsonArray(),
        },
    }));

    /// <summary>There is one store, so that none can be chosen.</summary>
    public static Task<IResult> StoresAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(
        GlanceFaults.Answer(StatusCodes.Status404NotFound, "Multi backend is not configured at this site."));

    private static JsonObject List(ApiCall call) => new()
    {
        ["versions"] = new JsonArray([.. Versions.Select((version, index) => (JsonNode)new JsonObject
        {
            ["id"] = version,
            ["status"] = index is 0 ? "CURRENT" : "SUPPORTED",
            ["links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["href"] = call.Link("/v2/") }),
        })]),
    };
}
