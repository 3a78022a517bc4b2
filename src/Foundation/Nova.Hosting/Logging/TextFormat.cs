using System.Globalization;
using System.Text;

namespace Nova.Hosting.Logging;

/// <summary>
/// One line of text: <c>2026-11-22T10:10:20.123Z 4711 INFO Nova.Servers.Build [req-… Server=…] message</c>. Lines that follow are indented, so
/// that nobody forges an entry with a line break in a name.
/// </summary>
internal static class TextFormat
{
    public static void Write(StringBuilder text, in LogLine line)
    {
        text.Append(CultureInfo.InvariantCulture, $"{line.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Environment.ProcessId} ")
            .Append(line.LevelName).Append(' ').Append(line.Category).Append(" [");
        var start = text.Length;
        ScopeValues.ForEach(line.Scopes, (text, start), static (name, value, at) =>
        {
            at.text.Append(at.text.Length > at.start ? " " : "");
            if (name is not "RequestId")
            {
                at.text.Append(name).Append('=');
            }

            AppendIndented(at.text, SecretMask.IsSecretName(name) ? "***" : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        });
        text.Append(text.Length > start ? "] " : "-] ");
        AppendIndented(text, line.Message);
        if (line.Exception is { } exception)
        {
            text.Append("\n    ");
            AppendIndented(text, SecretMask.Apply(exception.ToString()));
        }

        text.Append('\n');
    }

    private static void AppendIndented(StringBuilder text, string value)
    {
        var rest = value.AsSpan();
        while (rest.IndexOfAny('\r', '\n') is >= 0 and var at)
        {
            text.Append(rest[..at]).Append(rest[at] is '\n' ? "\n    " : "");
            rest = rest[(at + 1)..];
        }

        text.Append(rest);
    }
}
