namespace Nova.Hosting.Configuration;

/// <summary>
/// Reads the dialect of INI that oslo.config has: <c>key = value</c> or <c>key: value</c> in <c>[sections]</c>; a line that begins with
/// <c>#</c> or <c>;</c> is a comment, but not the end of a line that has something else; an indented line continues the value above.
/// </summary>
internal sealed class IniReader(string file)
{
    private readonly List<Setting> _settings = [];
    private readonly List<ConfigurationProblem> _problems = [];
    private string _section = Setting.DefaultSection;
    private string? _key;
    private string _value = "";
    private int _keyLine;
    private int _line;

    public IReadOnlyList<Setting> Settings => _settings;

    public IReadOnlyList<ConfigurationProblem> Problems => _problems;

    public void Read(TextReader text)
    {
        while (text.ReadLine() is { } line)
        {
            _line++;
            Take(line.TrimEnd());
        }

        Finish();
    }

    private void Take(string line)
    {
        if (line.Length > 0 && line[0] is ' ' or '\t')
        {
            Continue(line.Trim());
            return;
        }

        Finish();
        switch (line)
        {
            case [] or ['#' or ';', ..]:
                return;
            case ['[', .. var name, ']'] when name.Trim().Length > 0:
                _section = name.Trim();
                return;
            case ['[', ..]:
                Complain("A section is [name].");
                return;
            default:
                Begin(line);
                return;
        }
    }

    private void Begin(string line)
    {
        var at = line.AsSpan().IndexOfAny('=', ':');
        var key = at < 0 ? "" : line[..at].Trim();
        if (key.Length is 0)
        {
            Complain($"Neither a [section] nor an option = value: '{(at < 0 ? Shorten(line) : "=")}'.");
            return;
        }

        (_key, _value, _keyLine) = (key.Replace('-', '_'), line[(at + 1)..].Trim(), _line);
    }

    private void Continue(string more)
    {
        if (_key is not null)
        {
            _value += "\n" + more;
        }
        else if (more is not ([] or ['#' or ';', ..]))
        {
            Complain("An indented line continues the value above it, but there is none.");
        }
    }

    private void Finish()
    {
        if (_key is { } key)
        {
            _settings.Add(new Setting(_section, key, Unquote(_value), $"{file}:{_keyLine}"));
            _key = null;
        }
    }

    private void Complain(string message) => _problems.Add(new ConfigurationProblem($"{file}:{_line}", message));

    private static string Unquote(string value) =>
        value is ['"', .. var inDouble, '"'] ? inDouble : value is ['\'', .. var inSingle, '\''] ? inSingle : value;

    private static string Shorten(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
