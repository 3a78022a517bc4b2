using System.Globalization;
using System.Text.Json.Nodes;

namespace Nova.TestKit.Differential;

/// <summary>One of those with whom a conversation is held: a Compute service with who may ask it, and what is already there.</summary>
public sealed class Party
{
    /// <summary>Where the Compute API is: the root, without a slash at the end.</summary>
    public required string Root { get; init; }

    /// <summary>Tokens by role: <c>admin</c>, <c>member</c> and <c>reader</c> of one project, <c>other</c> a member of another.</summary>
    public required IReadOnlyDictionary<string, string> Tokens { get; init; }

    /// <summary>Values by name that conversations may use: ids of what is there, names of hosts.</summary>
    public required IReadOnlyDictionary<string, string> Known { get; init; }

    /// <summary>Sends the requests.</summary>
    public required HttpClient Http { get; init; }

    /// <summary>The flavors that every party has, and no other: by id, with memory in MiB, disk in GiB, VCPUs.</summary>
    public static IReadOnlyList<(string Id, string Name, int Memory, int Disk, int Cores)> Flavors { get; } =
    [
        ("1", "m1.nano", 64, 1, 1), ("2", "m1.micro", 128, 1, 1), ("3", "m1.tiny", 512, 1, 1), ("4", "m1.small", 2048, 20, 1), ("5", "m1.medium", 4096, 40, 2),
    ];

    /// <summary>Leaves only <see cref="Flavors"/> there.</summary>
    public async Task SetFlavorsAsync()
    {
        var there = await AskAsync("GET", "/flavors?is_public=None&limit=1000", null);
        foreach (var flavor in there["flavors"]!.AsArray())
        {
            await AskAsync("DELETE", $"/flavors/{flavor!["id"]}", null);
        }

        foreach (var (id, name, memory, disk, cores) in Flavors)
        {
            var body = string.Create(
                CultureInfo.InvariantCulture, $$"""{"flavor": {"id": "{{id}}", "name": "{{name}}", "ram": {{memory}}, "disk": {{disk}}, "vcpus": {{cores}}} }""");
            await AskAsync("POST", "/flavors", body);
        }
    }

    /// <summary>Asks as the administrator what must be answered; answers the body.</summary>
    /// <exception cref="HttpRequestException">The answer is no success.</exception>
    public Task<JsonNode> AskAsync(string method, string path, string? body, string? version = null) =>
        Asking.AskAsync(Http, method, Root + "/v2.1" + path, Tokens["admin"], body, version);
}
