using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Scheduling;
using Nova.Core;
using Nova.TestKit.Web;

namespace Nova.TestKit.Cloud;

/// <summary>What tests of moves ask of a cloud.</summary>
internal static class MoveApi
{
    /// <summary>The host that the server's record names.</summary>
    public static async Task<string> HostOfAsync(this CloudFixture cloud, string server) =>
        (await cloud.GetAsync($"/servers/{server}", "admin")).Json["server"]!["OS-EXT-SRV-ATTR:host"]!.GetValue<string>();

    /// <summary>The hosts that have a guest of the server, running or not.</summary>
    public static IReadOnlyList<string> GuestsOf(this CloudFixture cloud, string server) =>
    [
        .. cloud.Simulation.Hosts.Where(host => cloud.Simulation.SizeOf(host, Identifier.Parse<ServerId>(server)) is not null)
            .Select(host => host.Value).Order(StringComparer.Ordinal),
    ];

    /// <summary>Memory of the server's guest on a host, in MiB; <see langword="null"/> for none.</summary>
    public static int? MemoryOf(this CloudFixture cloud, string server, string host) =>
        cloud.Simulation.SizeOf(new HostName(host), Identifier.Parse<ServerId>(server))?.MemoryMiB;

    /// <summary>Asks for another flavor and waits until it is to be confirmed.</summary>
    public static async Task<JsonNode> ResizeAsync(this CloudFixture cloud, string server, string flavor = "2")
    {
        await cloud.MustAsync(server, $$"""{"resize": {"flavorRef": "{{flavor}}"} }""");
        return await cloud.WaitForAsync(server, "VERIFY_RESIZE");
    }

    /// <summary>An admin's action that must be accepted.</summary>
    public static async Task<WebAnswer> MustAsync(this CloudFixture cloud, string server, string body, string version = CloudFixture.Newest)
    {
        var answer = await cloud.ActAsync(server, body, "admin", version);
        answer.Status.ShouldBeOneOf([200, 202, 204], answer.Body);
        return answer;
    }

    /// <summary>The newest migration of the server, as an admin sees it in the list.</summary>
    public static async Task<JsonNode> MigrationOfAsync(this CloudFixture cloud, string server) =>
        (await cloud.GetAsync($"/os-migrations?instance_uuid={server}", "admin")).Json["migrations"]!.AsArray()[0]!;

    /// <summary>Fails where the server holds not as many claims as that, or quota and claims are not what servers hold.</summary>
    public static async Task HoldsAsync(this CloudFixture cloud, string server, int claims)
    {
        (await cloud.CountAsync(
            "SELECT COUNT(*) FROM (SELECT server FROM placement_claims UNION ALL SELECT server FROM placement_moves) held WHERE server = @server", new { server }))
            .ShouldBe(claims, "claims");
        (await cloud.CountAsync("SELECT COUNT(*) FROM ports WHERE server_id = @server", new { server })).ShouldBe(1, "ports");
        await cloud.EventsAreClosedAsync(server);
        await cloud.BooksBalanceAsync();
    }

    /// <summary>Says of a host's compute service that it is down, or takes that back; its agent goes on, as one whose host is cut off does.</summary>
    public static async Task ForceDownAsync(this CloudFixture cloud, string host, bool isDown = true)
    {
        var service = (await cloud.GetAsync($"/os-services?host={host}&binary=nova-compute", "admin")).Json["services"]![0]!["id"]!.GetValue<string>();
        var answer = await cloud.SendAsync(HttpMethod.Put, $"/os-services/{service}", "admin", $$"""{"forced_down": {{(isDown ? "true" : "false")}}}""");
        answer.Status.ShouldBe(200, answer.Body);
        cloud.Services.GetRequiredService<IScheduler>().Forget(new HostName(host));
    }

    /// <summary>Memory that projects use of their quotas, in MiB.</summary>
    public static Task<long> QuotaMemoryAsync(this CloudFixture cloud) => cloud.CountAsync("SELECT COALESCE(SUM(memory_mib), 0) FROM quota_usages");
}
