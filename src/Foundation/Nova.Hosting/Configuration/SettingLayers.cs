using System.Collections;

namespace Nova.Hosting.Configuration;

/// <summary>All that is set, later layers over earlier ones: files in the order named, directories, environment, command line.</summary>
internal sealed class SettingLayers
{
    private readonly Dictionary<string, List<Setting>> _settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationProblem> _problems = [];
    private readonly List<string> _files = [];

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>The files that were read.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>What is set, one entry for each option: the values of the strongest layer that sets it, in order.</summary>
    public IEnumerable<IReadOnlyList<Setting>> All => _settings.Values;

    public static SettingLayers Read(CommandLine commandLine, string? defaultFile, IDictionary environment)
    {
        SettingLayers layers = new();
        layers._problems.AddRange(commandLine.Problems);
        var isNoneNamed = commandLine.ConfigFiles.Count + commandLine.ConfigDirectories.Count is 0;
        foreach (var file in isNoneNamed && File.Exists(defaultFile) ? [defaultFile] : commandLine.ConfigFiles)
        {
            layers.AddFile(file);
        }

        foreach (var directory in commandLine.ConfigDirectories)
        {
            layers.AddDirectory(directory);
        }

        layers.AddLayer(EnvironmentSettings.Read(environment));
        layers.AddLayer(commandLine.Settings);
        return layers;
    }

    /// <summary>Adds a layer over those before.</summary>
    public void AddLayer(IEnumerable<Setting> settings)
    {
        foreach (var group in settings.GroupBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase))
        {
            _settings[group.Key] = [.. group];
        }
    }

    public IReadOnlyList<Setting> Find(string section, string option) =>
        _settings.TryGetValue($"{section}:{option}", out var found) ? found : [];

    private void AddFile(string path)
    {
        try
        {
            using StreamReader text = new(path);
            IniReader reader = new(path);
            reader.Read(text);
            _problems.AddRange(reader.Problems);
            _files.Add(path);
            AddLayer(reader.Settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new ConfigurationProblem(path, $"cannot be read: {exception.Message}"));
        }
    }

    private void AddDirectory(string path)
    {
        try
        {
            foreach (var file in Directory.EnumerateFiles(path, "*.conf").Order(StringComparer.Ordinal))
            {
                AddFile(file);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _problems.Add(new ConfigurationProblem(path, $"cannot be read: {exception.Message}"));
        }
    }
}
