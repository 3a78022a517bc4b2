using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Nova.Hosting.Configuration;

/// <summary>The documentation of options, from the XML files that the compiler writes and that are shipped beside the assemblies.</summary>
internal sealed partial class OptionDocs(string directory)
{
    private readonly Dictionary<Assembly, Dictionary<string, string>> _summaries = [];

    /// <summary>What the property's documentation says, in one line; empty where the file is missing.</summary>
    public string Of(PropertyInfo property)
    {
        var assembly = property.DeclaringType!.Assembly;
        if (!_summaries.TryGetValue(assembly, out var summaries))
        {
            _summaries[assembly] = summaries = Load(Path.Combine(directory, $"{assembly.GetName().Name}.xml"));
        }

        return summaries.GetValueOrDefault($"P:{property.DeclaringType.FullName?.Replace('+', '.')}.{property.Name}", "");
    }

    private static Dictionary<string, string> Load(string path)
    {
        try
        {
            return XDocument.Load(path).Descendants("member")
                .Where(member => member.Attribute("name") is not null && member.Element("summary") is not null)
                .ToDictionary(member => member.Attribute("name")!.Value, member => Flatten(member.Element("summary")!), StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or XmlException)
        {
            return [];
        }
    }

    private static string Flatten(XElement summary) => Spaces().Replace(string.Concat(summary.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see", Value: "" } see => LastWord(
            see.Attribute("langword")?.Value ?? see.Attribute("cref")?.Value ?? see.Attribute("href")?.Value ?? ""),
        XElement element => string.Concat(element.Nodes().Select(Text)),
        _ => "",
    };

    // P:Nova.X.Options.Member is Member to the reader.
    private static string LastWord(string reference) =>
        reference is [_, ':', .. var name] ? name.Split('(')[0].Split('.')[^1] : reference;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
