using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Web;

namespace Nova.Servers.Extensions;

/// <summary>The list of extensions, and the operations of extensions that are gone and answer 410 whatever is sent.</summary>
internal static class ExtensionRoutes
{
    public static void Map(IApiRoutes routes)
    {
        var extensions = routes.Services.GetRequiredService<ExtensionsHandler>();
        routes.Get("/extensions", ServerPolicies.Extensions, extensions.ListAsync).Answers<ExtensionsResponse>();
        routes.Get("/extensions/{alias}", ServerPolicies.Extensions, extensions.ShowAsync).Answers<ExtensionResponse>();

        string[] get =
        [
            "/os-agents", "/os-cells", "/os-cells/capacities", "/os-cells/detail", "/os-cells/info", "/os-cells/{id}", "/os-cells/{id}/capacities",
            "/os-certificates/{id}", "/os-cloudpipe", "/servers/{id}/consoles", "/servers/{id}/consoles/{console}",
        ];
        string[] post = ["/os-agents", "/os-cells", "/os-cells/sync_instances", "/os-certificates", "/os-cloudpipe", "/servers/{id}/consoles"];
        string[] put = ["/os-agents/{id}", "/os-cells/{id}", "/os-cloudpipe/{id}"];
        string[] delete = ["/os-agents/{id}", "/os-cells/{id}", "/servers/{id}/consoles/{console}"];
        Array.ForEach(get, pattern => routes.Get(pattern, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
        Array.ForEach(post, pattern => routes.Post(pattern, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
        Array.ForEach(put, pattern => routes.Put(pattern, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
        Array.ForEach(delete, pattern => routes.Delete(pattern, null, GoneOperation.AnswerAsync).Answers(StatusCodes.Status410Gone));
    }
}
