using System.Globalization;
using System.Reflection;

namespace Nova.Hosting.Configuration;

/// <summary>What is set, checked and typed.</summary>
internal sealed class ResolvedConfiguration
{
    private readonly Dictionary<string, string?> _data = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Type, List<(PropertyInfo Property, object? Value)>> _values = [];
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly SettingLayers _layers;
    private readonly OptionSchema _schema;
    private readonly Interpolation _interpolation;

    private ResolvedConfiguration(SettingLayers layers, OptionSchema schema)
    {
        (_layers, _schema) = (layers, schema);
        _interpolation = new Interpolation(FindText);
    }

    /// <summary>For <c>IConfiguration</c>.</summary>
    public IReadOnlyDictionary<string, string?> Data => _data;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>The typed values that are set for one options type.</summary>
    public IReadOnlyList<(PropertyInfo Property, object? Value)> ValuesOf(Type options) =>
        _values.TryGetValue(options, out var values) ? values : [];

    /// <summary>Before the program has said what it reads: texts only, nothing checked.</summary>
    public static ResolvedConfiguration Untyped(SettingLayers layers)
    {
        ResolvedConfiguration resolved = new(layers, new OptionSchema([]));
        foreach (var settings in layers.All)
        {
            resolved.TakeText(settings);
        }

        return resolved;
    }

    /// <summary>Against what the program reads.</summary>
    /// <param name="layers">What is set.</param>
    /// <param name="schema">What is read.</param>
    /// <param name="otherSections">Sections of other programs that share the file.</param>
    public static ResolvedConfiguration Typed(SettingLayers layers, OptionSchema schema, IReadOnlyCollection<string> otherSections)
    {
        ResolvedConfiguration resolved = new(layers, schema);
        ConfigurationCheck check = new(schema, otherSections);
        resolved._problems.AddRange(layers.Problems);
        foreach (var settings in layers.All)
        {
            if (check.FindUnknown(settings[^1]) is { } problem)
            {
                resolved._problems.Add(problem);
            }

            resolved.Take(settings);
        }

        resolved._problems.AddRange(ConfigurationCheck.FindReadableSecrets(layers));
        return resolved;
    }

    private void Take(IReadOnlyList<Setting> settings)
    {
        if (TakeText(settings) is not { } texts)
        {
            return;
        }

        var last = settings[^1];
        foreach (var option in _schema.Find(last.Section, last.Option))
        {
            try
            {
                var value = OptionValue.Read(option, texts);
                if (option.FindFault(value) is { } fault)
                {
                    Complain(last, option, texts, fault);
                    continue;
                }

                Keep(option, last.Key, value);
            }
            catch (FormatException exception)
            {
                Complain(last, option, texts, exception.Message);
            }
        }
    }

    private string[]? TakeText(IReadOnlyList<Setting> settings)
    {
        var last = settings[^1];
        try
        {
            string[] texts = [.. settings.Select(setting => _interpolation.Apply(setting.Section, setting.Value))];
            _data[last.Key] = texts[^1];
            return texts;
        }
        catch (FormatException exception)
        {
            _problems.Add(new ConfigurationProblem(last.Origin, $"[{last.Section}] {last.Option} {exception.Message}."));
            return null;
        }
    }

    private void Keep(DeclaredOption option, string key, object? value)
    {
        var type = option.Property.ReflectedType!;
        if (!_values.TryGetValue(type, out var values))
        {
            _values[type] = values = [];
        }

        values.Add((option.Property, value));

        // The binder reads the text too and must not stumble: lists become children, durations .NET's own notation.
        switch (value)
        {
            case string text:
                _data[key] = text;
                break;
            case TimeSpan duration:
                _data[key] = duration.ToString("c", CultureInfo.InvariantCulture);
                break;
            case IReadOnlyDictionary<string, string> pairs:
                _data.Remove(key);
                foreach (var pair in pairs)
                {
                    _data[$"{key}:{pair.Key}"] = pair.Value;
                }

                break;
            case System.Collections.IEnumerable items:
                _data.Remove(key);
                var index = 0;
                foreach (var item in items)
                {
                    _data[$"{key}:{index++}"] = Convert.ToString(item, CultureInfo.InvariantCulture);
                }

                break;
            case null:
                _data.Remove(key);
                break;
            default:
                _data[key] = Convert.ToString(value, CultureInfo.InvariantCulture);
                break;
        }
    }

    private void Complain(Setting setting, DeclaredOption option, string[] texts, string fault)
    {
        // A password of the wrong length must not be shown in the log.
        var shown = Logging.SecretMask.IsSecretName(option.Name) ? "***" : Logging.SecretMask.Apply(texts[^1]);
        _problems.Add(new ConfigurationProblem(
            setting.Origin, $"[{setting.Section}] {setting.Option} = {shown}: {fault.TrimEnd('.')}."));
    }

    private string? FindText(string section, string option) => _layers.Find(section, option) is [.., var last]
        ? last.Value
        : _schema.Find(section, option).FirstOrDefault() is { Default: not null } declared ? OptionValue.Write(declared.Default) : null;
}
