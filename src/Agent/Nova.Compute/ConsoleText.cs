using System.Text;

namespace Nova.Compute;

/// <summary>Makes text of what a guest wrote to its console, which may be anything.</summary>
internal static class ConsoleText
{
    /// <summary>The last lines, all where <paramref name="lines"/> is <see langword="null"/> or negative.</summary>
    public static string Read(ReadOnlySpan<byte> log, int? lines) => Tail(Clean(Encoding.UTF8.GetString(SkipPartialCharacter(log))), lines);

    // The log was cut by octets, perhaps within a character.
    private static ReadOnlySpan<byte> SkipPartialCharacter(ReadOnlySpan<byte> log)
    {
        var start = 0;
        while (start < log.Length && start < 3 && (log[start] & 0xC0) is 0x80)
        {
            start++;
        }

        return log[start..];
    }

    // XML 1.0 has no control characters but tab, line feed and carriage return; the original's clients never saw others.
    private static string Clean(string text) => text.All(IsText) ? text : new string([.. text.Where(IsText)]);

    private static bool IsText(char character) => character switch
    {
        '\t' or '\n' or '\r' => true,
        < ' ' or (>= '\u007F' and <= '\u009F') or '\uFFFE' or '\uFFFF' => false,
        _ => true,
    };

    private static string Tail(string text, int? lines)
    {
        if (lines is null or < 0)
        {
            return text;
        }

        // Lines are what line feeds part: behind one at the very end is an empty one, which clients count too.
        var start = text.Length;
        for (var left = lines.Value; left > 0; left--)
        {
            start = start > 0 ? text.LastIndexOf('\n', start - 1) : -1;
            if (start < 0)
            {
                return text;
            }
        }

        return lines is 0 ? "" : text[(start + 1)..];
    }
}
