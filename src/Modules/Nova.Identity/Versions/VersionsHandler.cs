using Nova.Web;

namespace Nova.Identity.Versions;

/// <summary>The documents by which clients find out which versions there are.</summary>
internal static class VersionsHandler
{
    /// <summary>The root: both versions, with status 300.</summary>
    public static Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken) => Task.FromResult(
        call.Json(new VersionsResponse(new VersionValues([V3(call), V2(call)])), StatusCodes.Status300MultipleChoices));

    /// <summary><c>/v3</c>.</summary>
    public static Task<IResult> ShowV3Async(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Json(new VersionResponse(V3(call))));

    /// <summary><c>/v2.0</c>.</summary>
    public static Task<IResult> ShowV2Async(ApiCall call, CancellationToken cancellationToken) =>
        Task.FromResult(call.Json(new VersionResponse(V2(call))));

    // Version and date are those of the Keystone whose API this is; clients compare the number only.
    private static VersionPayload V3(ApiCall call) => Of(call, "v3.14", "stable", "2020-04-07T00:00:00Z", "/v3/", "v3");

    private static VersionPayload V2(ApiCall call) => Of(call, "v2.0", "deprecated", "2016-08-04T00:00:00Z", "/v2.0/", "v2.0");

    private static VersionPayload Of(ApiCall call, string id, string status, string updated, string path, string media) => new(
        id,
        status,
        updated,
        [new VersionLink("self", call.Link(path))],
        [new MediaType("application/json", $"application/vnd.openstack.identity-{media}+json")]);
}
