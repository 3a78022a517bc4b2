using System.Text.Json;
using Nova.Web;

namespace Nova.TestKit.Schemas;

/// <summary>Holds answers of the compute API to the schema of their operation and microversion.</summary>
internal static class AnswerRules
{
    // Hosts have names, not UUIDs; a backup of which none is kept makes no image, so that there is nothing to tell.
    private static readonly string[] Mistakes = ["$.instance_usage_audit_logs.hosts_not_run[", "$: is null and not \"object\" (create_backup."];

    /// <summary>What is wrong with a good answer; none for refusals and for what the facts have no schema of.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path below <c>/v2.1</c>, with its query.</param>
    /// <param name="request">The request's body.</param>
    /// <param name="version">The microversion that the request named, or none.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="answer">The answer's body.</param>
    public static IReadOnlyList<string> Broken(string method, string path, string? request, string? version, int status, string answer)
    {
        // A dry run answers an explanation, which no schema of the original's knows.
        if (status is < 200 or > 299 || path.Contains("dry_run=", StringComparison.Ordinal) || VersionOf(version) is not { } microversion
            || Facts.Find("response", method, path.Split('?')[0], request, microversion) is not { } schema)
        {
            return [];
        }

        try
        {
            return
            [
                .. from problem in JsonSchema.Check(JsonElement.Parse(answer.Length is 0 ? "null" : answer), schema.Rules)
                   let told = $"{problem} ({schema.Name})"
                   where !Mistakes.Any(mistake => told.StartsWith(mistake, StringComparison.Ordinal))
                   select told,
            ];
        }
        catch (JsonException exception)
        {
            return [$"$: is no JSON: {exception.Message} ({schema.Name})"];
        }
    }

    private static ApiVersion? VersionOf(string? text) => text switch
    {
        null => ApiVersion.Oldest,
        "latest" => ApiVersion.Newest,
        _ => ApiVersion.TryParse(text, out var version) ? version : null,
    };
}
