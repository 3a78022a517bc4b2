using System.Text.Json.Nodes;

namespace Nova.TestKit.Samples;

/// <summary>The samples of versioned notifications, unchanged, with what they refer to put in its place.</summary>
public static class NotificationSample
{
    private const string Reference = "$ref";

    /// <summary>The samples that there are.</summary>
    public static IReadOnlyList<string> Names() => [.. Directory.GetFiles(Folder(), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>A sample, e.g. <c>instance-create-end</c>.</summary>
    public static JsonNode Json(string name) => Resolve(JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), $"{name}.json")))!, Folder());

    private static JsonNode Resolve(JsonNode node, string folder)
    {
        switch (node)
        {
            case JsonObject members when members[Reference]?.GetValue<string>() is { } target:
                var file = Path.GetFullPath(Path.Combine(folder, target.TrimEnd('#')));
                var whole = Resolve(JsonNode.Parse(File.ReadAllText(file))!, Path.GetDirectoryName(file)!);
                members.Remove(Reference);
                Merge(whole.AsObject(), Resolve(members, folder).AsObject());
                return whole;
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    members[name] = value is null ? null : Resolve(value.DeepClone(), folder);
                }

                return members;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => item is null ? null : Resolve(item.DeepClone(), folder))]);
            default:
                return node;
        }
    }

    // What stands beside a reference wins over what it refers to.
    private static void Merge(JsonObject into, JsonObject members)
    {
        foreach (var (name, value) in members.ToList())
        {
            if (into[name] is JsonObject both && value is JsonObject more)
            {
                Merge(both, more.DeepClone().AsObject());
            }
            else
            {
                into[name] = value?.DeepClone();
            }
        }
    }

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var fixtures = Path.Combine(folder.FullName, "test", "fixtures", "notification-samples");
            if (Directory.Exists(fixtures))
            {
                return fixtures;
            }
        }

        throw new DirectoryNotFoundException("There is no test/fixtures/notification-samples above the tests.");
    }
}
