namespace Nova.Hosting.Configuration;

/// <summary>
/// The command line: <c>--config-file</c>, <c>--config-dir</c> and <c>--roles</c>, options as <c>--section.option=value</c> or
/// <c>--option=value</c>, and words.
/// </summary>
internal sealed class CommandLine
{
    private readonly List<string> _files = [];
    private readonly List<string> _directories = [];
    private readonly List<string> _words = [];
    private readonly List<Setting> _settings = [];
    private readonly List<ConfigurationProblem> _problems = [];

    public IReadOnlyList<string> ConfigFiles => _files;

    public IReadOnlyList<string> ConfigDirectories => _directories;

    public IReadOnlyList<string> Words => _words;

    public IReadOnlyList<Setting> Settings => _settings;

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    /// <summary>The text after <c>--roles</c>, if any.</summary>
    public string? Roles { get; private set; }

    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        CommandLine line = new();
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                line._words.Add(argument);
                continue;
            }

            var (name, value) = argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                ? (argument[2..at], argument[(at + 1)..])
                : (argument[2..], null);
            if (value is null && TakesNextWord(name) && index + 1 < arguments.Count)
            {
                value = arguments[++index];
            }

            line.Take(name, value);
        }

        return line;
    }

    private static bool TakesNextWord(string name) => name is "config-file" or "config-dir" or "roles";

    private void Take(string name, string? value)
    {
        switch (name)
        {
            case "config-file" when value is not null:
                _files.Add(value);
                break;
            case "config-dir" when value is not null:
                _directories.Add(value);
                break;
            case "roles" when value is not null:
                Roles = value;
                break;
            case "help" or "version":
                _words.Insert(0, name);
                break;
            case "config-file" or "config-dir" or "roles" or "":
                _problems.Add(new ConfigurationProblem($"--{name}", "needs a value."));
                break;
            default:
                TakeOption(name, value);
                break;
        }
    }

    private void TakeOption(string name, string? value)
    {
        var dot = name.LastIndexOf('.');
        var (section, option) = dot > 0 ? (name[..dot], name[(dot + 1)..]) : (Setting.DefaultSection, name);

        // A flag without a value switches on; --nodebug switches off in the original, --debug=false here.
        _settings.Add(new Setting(section, option.Replace('-', '_'), value ?? "true", $"--{name}"));
    }
}
