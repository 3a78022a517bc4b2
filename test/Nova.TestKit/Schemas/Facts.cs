using System.Runtime.CompilerServices;
using System.Text.Json;
using Nova.Web;

namespace Nova.TestKit.Schemas;

/// <summary>What is known about the API from outside: operations, policies, schemas (<c>test/fixtures/schemas/README.md</c>).</summary>
internal static class Facts
{
    private static readonly Lazy<IReadOnlyList<ApiSchema>> LazySchemas = new(ReadSchemas);

    private static readonly Lazy<ILookup<int, ApiSchema>> BySegments = new(() => LazySchemas.Value.ToLookup(schema => schema.Segments.Length));

    /// <summary>The folder of the sources.</summary>
    public static string Root => Path.GetFullPath(Path.Combine(Folder(), "..", ".."));

    /// <summary>Every operation.</summary>
    public static IReadOnlyList<KnownOperation> Operations { get; } =
    [
        .. from row in Rows("api/operations.tsv").Skip(1)
           where ApiVersion.TryParse(row[3] is "2.0" ? "2.1" : row[3], out _) && row[0] is not "ANY" && row[1] is not "/" && !row[1].StartsWith("/v2", StringComparison.Ordinal)
           select new KnownOperation(row[0], row[1], row[2], Version(row[3]), Version(row[4]), row[5], row[9]),
    ];

    /// <summary>Every policy: name, default rule, scope types.</summary>
    public static IReadOnlyList<KnownPolicy> Policies { get; } =
        [.. Rows("api/policies.tsv").Skip(1).Select(row => new KnownPolicy(row[0], row[1], row[2], row[3]))];

    /// <summary>Every schema.</summary>
    public static IReadOnlyList<ApiSchema> Schemas => LazySchemas.Value;

    /// <summary>The schema of a request's operation; <see langword="null"/> where there is none.</summary>
    /// <param name="kind"><c>request</c>, <c>query</c> or <c>response</c>.</param>
    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The path below <c>/v2.1</c>, without a query.</param>
    /// <param name="body">The request's body, whose one key is the action.</param>
    /// <param name="version">The microversion.</param>
    public static ApiSchema? Find(string kind, string method, string path, string? body, ApiVersion version)
    {
        var segments = path.Trim('/').Split('/');
        var action = segments[^1] is "action" && method is "POST" ? ActionOf(body) : "";
        return BySegments.Value[segments.Length]
            .Where(schema => schema.Kind == kind && schema.Method == method && schema.Action == action && schema.First <= version && version <= schema.Last && schema.Matches(segments))
            .OrderBy(schema => schema.Segments.Count(segment => segment.StartsWith('{')))
            .FirstOrDefault();
    }

    /// <summary>The lines of a file below <c>test/fixtures</c>, without empty ones and those that begin with <c>#</c>.</summary>
    public static IReadOnlyList<string> Lines(string path) =>
        [.. File.ReadLines(Path.Combine(Folder(), path)).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    private static string ActionOf(string? body)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? "{}");
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.EnumerateObject().FirstOrDefault().Name ?? "" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static IReadOnlyList<ApiSchema> ReadSchemas()
    {
        Dictionary<(string Kind, string Name), JsonElement> texts = [];
        foreach (var kind in (string[])["request", "query", "response"])
        {
            foreach (var row in Rows($"schemas/{kind}.tsv"))
            {
                var schema = JsonElement.Parse(row[1]);
                foreach (var name in row[0].Split(' '))
                {
                    texts[(kind, name)] = schema;
                }
            }
        }

        // The variants from 2.0 to 2.0 are of the older API.
        return
        [
            .. from row in Rows("schemas/index.tsv")
               where row[6] is not "2.0"
               select new ApiSchema(row[0], row[1], row[2], row[3], row[4], Version(row[5]), Version(row[6]), texts[(row[0], row[1])]),
        ];
    }

    private static ApiVersion Version(string text) => text is "2.0" ? ApiVersion.Oldest : text is "latest" ? ApiVersion.Newest : ApiVersion.TryParse(text, out var version) ? version : ApiVersion.Oldest;

    private static IEnumerable<string[]> Rows(string path) =>
        File.ReadLines(Path.Combine(Folder(), path)).Where(line => line.Length > 0).Select(line => line.Split('\t'));

    private static string Folder([CallerFilePath] string thisFile = "")
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var fixtures = Path.Combine(folder.FullName, "test", "fixtures");
            if (Directory.Exists(Path.Combine(fixtures, "schemas")))
            {
                return fixtures;
            }
        }

        return Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "fixtures");
    }
}

/// <summary>An operation, as known from outside.</summary>
internal sealed record KnownOperation(string Method, string Path, string Action, ApiVersion First, ApiVersion Last, string Success, string Policies)
{
    public override string ToString() => $"{Method} {Path}{(Action.Length > 0 ? " " + Action : "")}";
}

/// <summary>A policy, as known from outside.</summary>
/// <param name="Name">The name.</param>
/// <param name="DefaultRule">The rule.</param>
/// <param name="Meaning">The rule in words.</param>
/// <param name="Operations">What it guards; empty for what other rules are made of.</param>
internal sealed record KnownPolicy(string Name, string DefaultRule, string Meaning, string Operations);

/// <summary>A schema, and what it is for.</summary>
internal sealed record ApiSchema(string Kind, string Name, string Method, string Path, string Action, ApiVersion First, ApiVersion Last, JsonElement Rules)
{
    public string[] Segments { get; } = Path.Trim('/').Split('/');

    public bool Matches(string[] segments) =>
        segments.Zip(Segments).All(pair => pair.Second.StartsWith('{') ? pair.First.Length > 0 : pair.First == pair.Second);
}
