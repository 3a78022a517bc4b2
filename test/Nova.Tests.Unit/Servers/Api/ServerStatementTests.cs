using Nova.TestKit.Cloud;

namespace Nova.Tests.Unit.Servers.Api;

public sealed class ServerStatementTests
{
    [Fact]
    public async Task The_number_of_statements_does_not_depend_on_the_number_of_servers()
    {
        await using var cloud = await CloudFixture.StartAsync(1);
        Dictionary<int, long> statements = [];
        var made = 0;
        foreach (var count in (int[])[1, 10, 100])
        {
            await cloud.CreateAsync("n", $"\"min_count\": {count - made}, \"max_count\": {count - made},");
            made = count;
            await cloud.IdleAsync();
            await cloud.GetAsync("/servers/detail", "admin");
            statements[count] = await StatementCount.OfAsync(async () =>
                (await cloud.GetAsync("/servers/detail", "admin")).Json["servers"]!.AsArray().Count.ShouldBe(count));
        }

        statements[10].ShouldBe(statements[1]);
        statements[100].ShouldBe(statements[1]);
        statements[1].ShouldBeGreaterThan(0);
        var id = await cloud.Database.QueryAsync<string>("SELECT id FROM servers LIMIT 1", null, CancellationToken.None);
        (await StatementCount.OfAsync(() => cloud.GetAsync($"/servers/{id[0]}"))).ShouldBeLessThanOrEqualTo(2);
    }
}
