namespace Nova.TestKit.Differential;

/// <summary>What is said to a Compute service, line by line: <c>test/fixtures/conversations/README.md</c> tells how it is written.</summary>
/// <param name="Name">Its name, of which a family has one each.</param>
/// <param name="Lines">What is said and done, in order.</param>
public sealed record Conversation(string Name, IReadOnlyList<Line> Lines)
{
    /// <summary>The conversations of a family.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="FormatException">A line is none of those that there are.</exception>
    public static IReadOnlyList<Conversation> Parse(string text)
    {
        List<Conversation> all = [];
        List<Line> lines = [];
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                lines = [];
                all.Add(new Conversation(line[3..], lines));
            }
            else if (all.Count is 0)
            {
                throw new FormatException($"'{line}' belongs to no conversation.");
            }
            else
            {
                lines.Add(Line.Parse(line));
            }
        }

        return all;
    }
}

/// <summary>One line of a conversation.</summary>
public abstract record Line
{
    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">It is none of those that there are.</exception>
    public static Line Parse(string line)
    {
        var words = line.Split(' ', 3);
        return words switch
        {
            ["as", var role] => new Speaker(role, null),
            ["as", var role, var version] => new Speaker(role, version),
            ["with", _, _] when line["with ".Length..].Split(": ", 2) is [var name, var value] => new ExtraHeader(name, value),
            ["keep", var name, var path] => new Keep(name, path),
            ["boot", var name] => new Boot(name, ""),
            ["boot", var name, var more] => new Boot(name, more),
            ["wait", var server, var status] => new Wait(server, status),
            ["gone", var server] => new Wait(server, ""),
            [var method, _, ..] when method.Length > 2 && method.All(char.IsAsciiLetterUpper) => new Step(method, words[1], words.ElementAtOrDefault(2)),
            _ => throw new FormatException($"'{line}' is no line of a conversation."),
        };
    }
}

/// <summary>Who speaks from here on, and in which microversion.</summary>
/// <param name="Role">The role; <c>nobody</c> has no token, <c>stranger</c> one that means nothing.</param>
/// <param name="Version">The microversion as it is sent; none is sent where it is <see langword="null"/>.</param>
public sealed record Speaker(string Role, string? Version) : Line;

/// <summary>A header of the next step alone.</summary>
public sealed record ExtraHeader(string Name, string Value) : Line;

/// <summary>Remembers a value of the last answer by a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Path">Where it is, e.g. <c>servers.0.id</c>.</param>
public sealed record Keep(string Name, string Path) : Line;

/// <summary>Boots a server and waits for it; its id is remembered by its name.</summary>
/// <param name="Server">Its name.</param>
/// <param name="More">Further members of <c>server</c>.</param>
public sealed record Boot(string Server, string More) : Line;

/// <summary>Waits until a server has a status and nothing is being done to it, or until it is gone where the status is empty.</summary>
public sealed record Wait(string Server, string Status) : Line;

/// <summary>A question whose answer is compared.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path below <c>/v2.1</c>, or below the root after a <c>^</c>.</param>
/// <param name="Body">The body; none where it is <see langword="null"/>.</param>
public sealed record Step(string Method, string Path, string? Body) : Line
{
    /// <inheritdoc />
    public override string ToString() => Body is null ? $"{Method} {Path}" : $"{Method} {Path} {Body}";
}
