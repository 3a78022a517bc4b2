using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Web;

namespace Nova.Servers.Tags;

/// <summary>The routes of a server's tags.</summary>
internal static class TagRoutes
{
    private const string All = "/servers/{id}/tags";
    private const string One = "/servers/{id}/tags/{tag}";

    public static void Map(IApiRoutes routes)
    {
        var tags = routes.Services.GetRequiredService<TagsHandler>();
        routes.Get(All, ServerPolicies.ListTags, tags.ListAsync).IgnoresQuery().Answers<TagsBody>().Since(2, 26);
        routes.Put(All, ServerPolicies.ReplaceTags, tags.ReplaceAsync).Body<TagsBody>().Answers<TagsBody>().Since(2, 26);
        routes.Delete(All, ServerPolicies.RemoveTags, tags.ClearAsync).Answers(StatusCodes.Status204NoContent).Since(2, 26);
        routes.Get(One, ServerPolicies.ShowTag, tags.CheckAsync).IgnoresQuery().Answers(StatusCodes.Status204NoContent).Since(2, 26);
        routes.Put(One, ServerPolicies.AddTag, tags.AddAsync)
            .Answers(StatusCodes.Status201Created).Answers(StatusCodes.Status204NoContent).Since(2, 26);
        routes.Delete(One, ServerPolicies.RemoveTag, tags.RemoveAsync).Answers(StatusCodes.Status204NoContent).Since(2, 26);
    }
}
