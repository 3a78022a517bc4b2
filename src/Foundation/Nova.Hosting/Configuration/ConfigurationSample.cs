using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Nova.Hosting.Configuration;

/// <summary>Writes a <c>nova.conf</c> with every option, its documentation above it and its default commented out.</summary>
internal sealed class ConfigurationSample(OptionSchema schema, OptionDocs docs)
{
    private const int Width = 100;

    public void Write(TextWriter output)
    {
        var sections = schema.Options
            .GroupBy(option => option.Section, StringComparer.OrdinalIgnoreCase)
            .OrderBy(section => section.Key is Setting.DefaultSection ? "" : section.Key, StringComparer.Ordinal);
        foreach (var section in sections)
        {
            output.WriteLine($"[{section.Key}]");
            output.WriteLine();
            foreach (var option in section.DistinctBy(option => option.Name).OrderBy(option => option.Name, StringComparer.Ordinal))
            {
                Write(output, option);
            }
        }
    }

    private void Write(TextWriter output, DeclaredOption option)
    {
        foreach (var line in Wrap(docs.Of(option.Property)))
        {
            output.WriteLine($"# {line}");
        }

        foreach (var line in Wrap($"({OptionValue.Describe(option)}{Limits(option)})"))
        {
            output.WriteLine($"# {line}");
        }

        var value = OptionValue.Write(option.Default).Replace("$", "$$", StringComparison.Ordinal);
        output.WriteLine(value.Length is 0 ? $"#{option.Name} =" : $"#{option.Name} = {value}");
        output.WriteLine();
    }

    private static string Limits(DeclaredOption option)
    {
        var range = option.Property.GetCustomAttribute<RangeAttribute>() is { } limits
            ? $", {Text(limits.Minimum)} to {Text(limits.Maximum)}"
            : "";
        return option.Property.IsDefined(typeof(RequiredAttribute)) ? range + ", required" : range;
    }

    private static string Text(object limit) => Convert.ToString(limit, CultureInfo.InvariantCulture) ?? "";

    private static IEnumerable<string> Wrap(string text)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length >= Width)
            {
                yield return line;
                line = "";
            }

            line += line.Length > 0 ? " " + word : word;
        }

        if (line.Length > 0)
        {
            yield return line;
        }
    }
}
