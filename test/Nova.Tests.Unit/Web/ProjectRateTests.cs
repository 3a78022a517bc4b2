using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nova.TestKit.Web;
using Nova.Web;

namespace Nova.Tests.Unit.Web;

public sealed class ProjectRateTests
{
    private static readonly Policy Read = new("things:read", BaseRules.ReaderOrAdmin, "Read.");

    [Fact]
    public async Task A_project_that_asks_too_often_is_told_when_to_come_again_and_others_do_not_notice()
    {
        await using var web = await StartAsync(("api:project_rate_limit", "1"), ("api:project_rate_burst", "3"));
        List<WebAnswer> answers = [];
        for (var call = 0; call < 30; call++)
        {
            answers.Add(await web.SendAsync(HttpMethod.Get, "/v2.1/things"));
        }

        answers.Take(3).ShouldAllBe(answer => answer.Status == 204);
        var refused = answers.Last(answer => answer.Status is 429);
        refused.Json["overLimit"]!["code"]!.GetValue<int>().ShouldBe(429);
        int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture).ShouldBeInRange(1, 30);
        (await web.SendAsync(HttpMethod.Get, "/v2.1/things", "other")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Unless_an_operator_says_so_nobody_asks_too_often()
    {
        await using var web = await StartAsync();

        for (var call = 0; call < 300; call++)
        {
            (await web.SendAsync(HttpMethod.Get, "/v2.1/things")).Status.ShouldBe(204);
        }
    }

    private static async Task<WebFixture> StartAsync(params (string Key, string Value)[] options)
    {
        var web = await WebFixture.StartAsync(
            services => services.AddPolicies([Read]).AddApi(
                Surfaces.Compute, routes => routes.Get("/things", Read, (_, _) => Task.FromResult<IResult>(TypedResults.NoContent())).Answers(204)),
            options);
        return web;
    }
}
