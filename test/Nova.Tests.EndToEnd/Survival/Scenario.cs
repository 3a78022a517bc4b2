using System.Text.Json;
using Nova.TestKit.Processes;

namespace Nova.Tests.EndToEnd.Survival;

/// <summary>How a workflow is brought to run, and how the server must be found when all is over.</summary>
/// <param name="StartsFromServer">Whether it is done to a server that is there.</param>
/// <param name="Ask">The request.</param>
/// <param name="Good">The status after a run that went on; <see langword="null"/> for no server.</param>
/// <param name="Failing">The option that makes it fail, so that it is undone.</param>
internal sealed record Scenario(bool StartsFromServer, Func<CloudApi, SurvivalCloud, string, Task> Ask, string? Good, string Failing)
{
    public const string ServerName = "survivor";

    private static readonly Dictionary<string, Scenario> All = new()
    {
        ["server.build"] = new(false, (api, cloud, _) => api.BootAsync(ServerName, cloud.Image, cloud.Flavor), "ACTIVE", "--simulated.spawn_failure_rate=1"),
        ["server.delete"] = new(true, (api, _, server) => api.AskAsync(HttpMethod.Delete, $"/servers/{server}"), null, "--simulated.failure_rate=1"),
        ["server.power"] = new(true, (api, _, server) => api.PostAsync($"/servers/{server}/action", """{"os-stop":null}"""), "SHUTOFF", "--simulated.failure_rate=1"),
        ["server.rebuild"] = new(
            true, (api, cloud, server) => api.PostAsync($"/servers/{server}/action", $$$"""{"rebuild":{"imageRef":"{{{cloud.Image}}}"}}"""), "ACTIVE",
            "--simulated.spawn_failure_rate=1"),
    };

    /// <summary>The scenario of a workflow. A workflow without one fails here: nobody has said how it survives.</summary>
    public static Scenario Of(string kind) => All.TryGetValue(kind, out var scenario)
        ? scenario
        : throw new KeyNotFoundException($"{kind} has no scenario: say in {nameof(Scenario)} how it is brought to run and how it must end.");

    /// <summary>Whether the server is as it must be after the crash and the new start.</summary>
    public bool IsGoodEnd(JsonElement? server) => server is { } there ? Status(there) == Good && Task(there) is null : Good is null;

    /// <summary>Whether the server tells that and why it failed, and can be used or deleted.</summary>
    public static bool IsToldFailure(JsonElement? server) =>
        server is { } there && Task(there) is null
        && (Status(there) is not "ERROR" || (there.TryGetProperty("fault", out var fault) && fault.GetProperty("message").GetString() is { Length: > 0 }));

    private static string? Status(JsonElement server) => server.GetProperty("status").GetString();

    private static string? Task(JsonElement server) => server.GetProperty("OS-EXT-STS:task_state").GetString();
}
