using System.Text;
using Nova.Placement;
using Nova.TestKit.Web;

namespace Nova.TestKit.Cloud;

/// <summary>The Placement API of a cloud under test.</summary>
internal static class PlacementApi
{
    public const string NewestPlacement = "1.39";

    /// <summary>Sends one request, by default as an admin and with the newest microversion.</summary>
    public static Task<WebAnswer> PlacementAsync(
        this CloudFixture cloud, HttpMethod method, string path, string? body = null, string? version = NewestPlacement, string token = "admin") =>
        cloud.SendAsync(
            PlacementModule.Surface, method, path, token, body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"), version, "placement");

    /// <summary>Makes a provider that has something; its id.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="inventories">Members of the map of inventories; none by default.</param>
    /// <param name="parent">Its parent.</param>
    /// <param name="traits">Its traits.</param>
    public static async Task<string> MakeProviderAsync(this CloudFixture cloud, string inventories = "", string? parent = null, params string[] traits)
    {
        var uuid = Guid.NewGuid().ToString();
        var above = parent is null ? "" : $", \"parent_provider_uuid\": \"{parent}\"";
        (await cloud.PlacementAsync(HttpMethod.Post, "/resource_providers", $$"""{"name": "{{uuid}}", "uuid": "{{uuid}}"{{above}}}""")).Status.ShouldBe(200);
        if (inventories.Length > 0)
        {
            var answer = await cloud.PlacementAsync(
                HttpMethod.Put, $"/resource_providers/{uuid}/inventories", $$"""{"resource_provider_generation": 0, "inventories": { {{inventories}} } }""");
            answer.Status.ShouldBe(200, answer.Body);
        }

        if (traits.Length > 0)
        {
            foreach (var trait in traits.Where(trait => trait.StartsWith("CUSTOM_", StringComparison.Ordinal)))
            {
                (await cloud.PlacementAsync(HttpMethod.Put, $"/traits/{trait}")).Status.ShouldBeOneOf(201, 204);
            }

            var names = string.Join(", ", traits.Select(trait => $"\"{trait}\""));
            var answer = await cloud.PlacementAsync(
                HttpMethod.Put, $"/resource_providers/{uuid}/traits", $$"""{"resource_provider_generation": {{await cloud.GenerationAsync(uuid)}}, "traits": [{{names}}]}""");
            answer.Status.ShouldBe(200, answer.Body);
        }

        return uuid;
    }

    /// <summary>The provider's generation.</summary>
    public static async Task<long> GenerationAsync(this CloudFixture cloud, string provider) =>
        (await cloud.PlacementAsync(HttpMethod.Get, $"/resource_providers/{provider}")).Json["generation"]!.GetValue<long>();

    /// <summary>The provider that a host is.</summary>
    public static async Task<string> ProviderOfAsync(this CloudFixture cloud, string host) => await cloud.Database.QuerySingleOrDefaultAsync<string>(
        "SELECT uuid FROM placement_providers WHERE host = @host", new { host }, CancellationToken.None) ?? throw new InvalidOperationException($"{host} is no provider.");

    /// <summary>The code of a refusal.</summary>
    public static string? CodeOf(this WebAnswer answer) => answer.Json["errors"]![0]!["code"]?.GetValue<string>();
}
