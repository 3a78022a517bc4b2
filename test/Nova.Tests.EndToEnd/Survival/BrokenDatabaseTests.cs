using System.Net;
using Microsoft.Data.Sqlite;
using Nova.TestKit.Processes;

namespace Nova.Tests.EndToEnd.Survival;

public sealed class BrokenDatabaseTests(SurvivalCloud cloud) : IClassFixture<SurvivalCloud>
{
    [Fact]
    public async Task While_another_program_locks_the_database_writes_are_refused_for_now_and_reads_go_on()
    {
        var start = cloud.NewCloud();
        await using var novad = await NovadProcess.StartAsync(start, SurvivalCloud.Limit);
        using var api = await CloudApi.LogInAsync(novad);

        await using (SqliteConnection other = new($"Data Source={start.DatabaseFile};Pooling=False"))
        {
            await other.OpenAsync();
            await using var hold = other.BeginTransaction();

            using var refused = await api.AskAsync(
                HttpMethod.Post, "/servers", $$$"""{"server":{"name":"locked-out","imageRef":"{{{cloud.Image}}}","flavorRef":"{{{cloud.Flavor}}}"}}""");
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, await refused.Content.ReadAsStringAsync());
            refused.Headers.RetryAfter.ShouldNotBeNull();
            (await api.ListServersAsync()).ShouldBeEmpty();
        }

        await cloud.BootAsync(api, "let-in", novad);
        await new Ownership(start).ShouldHoldAsync(novad);
    }
}
