using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Nova.Web.Policies;

/// <summary>Reads an operator's policy file: YAML, of which JSON is a part; rules as text, or as the old lists of lists.</summary>
internal static class PolicyFile
{
    /// <exception cref="PolicyException">The file cannot be understood.</exception>
    public static IReadOnlyDictionary<string, string> Parse(string text, string name)
    {
        Dictionary<string, string> rules = new(StringComparer.Ordinal);
        try
        {
            YamlStream stream = [];
            stream.Load(new StringReader(text));
            if (stream.Documents.Count is 0)
            {
                return rules;
            }

            if (stream.Documents[0].RootNode is not YamlMappingNode root)
            {
                return stream.Documents[0].RootNode is YamlScalarNode { Value: null or "" or "null" or "~" }
                    ? rules
                    : throw new PolicyException($"{name} is no mapping of rule names to rules.");
            }

            foreach (var (key, value) in root.Children)
            {
                rules[((YamlScalarNode)key).Value ?? ""] = Rule(value, name);
            }

            return rules;
        }
        catch (Exception exception) when (exception is YamlException or InvalidCastException or JsonException)
        {
            throw new PolicyException($"{name} cannot be read: {exception.Message}");
        }
    }

    /// <summary>The old list form: the outer list is "or", the inner ones are "and"; an empty list allows.</summary>
    private static string Rule(YamlNode node, string name) => node switch
    {
        YamlScalarNode scalar => scalar.Value is null or "null" or "~" ? "" : scalar.Value,
        YamlSequenceNode { Children.Count: 0 } => "@",
        YamlSequenceNode list => string.Join(" or ", list.Children.Select(Alternative)),
        _ => throw new PolicyException($"{name}, line {node.Start.Line}: a rule is a text or a list."),
    };

    private static string Alternative(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value ?? "!",
        YamlSequenceNode { Children.Count: 0 } => "@",
        YamlSequenceNode list => $"({string.Join(" and ", list.Children.Select(part => ((YamlScalarNode)part).Value))})",
        _ => "!",
    };
}
