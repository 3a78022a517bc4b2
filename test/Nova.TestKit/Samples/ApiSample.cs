using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nova.TestKit.Samples;

/// <summary>The samples of the API's documentation, unchanged: what clients were written against.</summary>
public static class ApiSample
{
    /// <summary>A sample's text, by its path below <c>test/fixtures/api-samples</c>.</summary>
    public static string Text(string path) => File.ReadAllText(Path.Combine(Folder(), path));

    /// <summary>A sample, parsed.</summary>
    public static JsonNode Json(string path) => JsonNode.Parse(Text(path))!;

    /// <summary>Every sample below these folders, without its ending, e.g. <c>servers/v2.19/server-get-resp</c>.</summary>
    public static IEnumerable<string> Names(IEnumerable<string> folders) =>
        from folder in folders
        from file in Directory.EnumerateFiles(Path.Combine(Folder(), folder), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        select Path.GetRelativePath(Folder(), file)[..^".json".Length];

    /// <summary>Fails where the answer has other members than the sample, or values of other kinds; a null on either side fits anything.</summary>
    public static void ShouldHaveTheShapeOf(this JsonNode? actual, JsonNode? sample, string at = "$")
    {
        if (actual is null || sample is null)
        {
            return;
        }

        Kind(actual).ShouldBe(Kind(sample), at);
        if (actual is JsonObject members && sample is JsonObject expected)
        {
            members.Select(member => member.Key).Order(StringComparer.Ordinal)
                .ShouldBe(expected.Select(member => member.Key).Order(StringComparer.Ordinal), at);
            foreach (var (name, value) in expected)
            {
                members[name].ShouldHaveTheShapeOf(value, $"{at}.{name}");
            }
        }
        else if (actual is JsonArray { Count: > 0 } items && sample is JsonArray { Count: > 0 } examples)
        {
            foreach (var item in items)
            {
                item.ShouldHaveTheShapeOf(examples[0], $"{at}[]");
            }
        }
    }

    private static JsonValueKind Kind(JsonNode node) => node.GetValueKind() is var kind and not JsonValueKind.False ? kind : JsonValueKind.True;

    private static string Folder([CallerFilePath] string thisFile = "")
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var fixtures = Path.Combine(folder.FullName, "test", "fixtures", "api-samples");
            if (Directory.Exists(fixtures))
            {
                return fixtures;
            }
        }

        return Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "fixtures", "api-samples");
    }
}
