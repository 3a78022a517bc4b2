using Nova.Core;

namespace Nova.Web.Pipeline;

/// <summary>The version documents by name below a version, as only callers with a token see them.</summary>
internal static class VersionRoutes
{
    public static void Map(IApiRoutes routes) => routes.Get("/versions/{id}", null, ShowAsync).IgnoresQuery();

    private static Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var id = call.Route("id");
        var answer = call.IsLegacy || id is VersionDocuments.LegacyId ? new VersionAnswer(call, isLegacy: true)
            : id is VersionDocuments.CurrentId ? new VersionAnswer(call, isLegacy: false)
            : call.Fault(new Fault.NotFound("Version", id));
        return Task.FromResult(answer);
    }

    private sealed class VersionAnswer(ApiCall call, bool isLegacy) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => VersionDocuments.ShowAsync(httpContext.Response, call.BaseAddress(), isLegacy, call.NewestVersion);
    }
}
