using Nova.Core;

namespace Nova.Web.Policies;

/// <summary>
/// Reads the rule language of oslo.policy: <c>and</c>, <c>or</c>, <c>not</c>, parentheses, <c>@</c>, <c>!</c> and checks of the form
/// <c>kind:match</c>. <c>not</c> binds strongest, then <c>and</c>.
/// </summary>
/// <param name="text">The rule.</param>
/// <param name="leaf">Compiles one <c>kind:match</c>.</param>
internal sealed class PolicyParser(string text, Func<string, string, PolicyCheck> leaf)
{
    private const int DeepestNesting = 100;

    private readonly List<string> _tokens = Tokens(text);
    private int _position;
    private int _depth;

    /// <summary>An empty rule allows everyone, as in the original.</summary>
    public static PolicyCheck Parse(string text, Func<string, string, PolicyCheck> leaf)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Always;
        }

        PolicyParser parser = new(text, leaf);
        var check = parser.Or();
        return parser._position == parser._tokens.Count ? check : throw parser.Wrong($"'{parser._tokens[parser._position]}' is not expected");
    }

    internal static bool Always(RequestContext caller, in PolicyTarget target) => true;

    internal static bool Never(RequestContext caller, in PolicyTarget target) => false;

    internal static PolicyCheck All(PolicyCheck left, PolicyCheck right) =>
        (RequestContext caller, in PolicyTarget target) => left(caller, in target) && right(caller, in target);

    internal static PolicyCheck Any(PolicyCheck left, PolicyCheck right) =>
        (RequestContext caller, in PolicyTarget target) => left(caller, in target) || right(caller, in target);

    private PolicyCheck Or()
    {
        var check = And();
        while (TryKeyword("or"))
        {
            check = Any(check, And());
        }

        return check;
    }

    private PolicyCheck And()
    {
        var check = Not();
        while (TryKeyword("and"))
        {
            check = All(check, Not());
        }

        return check;
    }

    private PolicyCheck Not()
    {
        if (++_depth > DeepestNesting)
        {
            throw Wrong("it is nested too deep");
        }

        var check = TryKeyword("not") ? Invert(Not()) : Single();
        _depth--;
        return check;
    }

    private PolicyCheck Single()
    {
        if (_position == _tokens.Count)
        {
            throw Wrong("it ends too early");
        }

        var token = _tokens[_position++];
        switch (token)
        {
            case "(":
                var inner = Or();
                return TryKeyword(")") ? inner : throw Wrong("a parenthesis is not closed");
            case "@":
                return Always;
            case "!":
                return Never;
        }

        var colon = token.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? leaf(token[..colon], token[(colon + 1)..]) : throw Wrong($"'{token}' is no check");
    }

    private static PolicyCheck Invert(PolicyCheck check) => (RequestContext caller, in PolicyTarget target) => !check(caller, in target);

    private bool TryKeyword(string keyword)
    {
        if (_position < _tokens.Count && _tokens[_position].Equals(keyword, StringComparison.OrdinalIgnoreCase))
        {
            _position++;
            return true;
        }

        return false;
    }

    private PolicyException Wrong(string reason) => new($"The policy rule \"{text}\" cannot be read: {reason}.");

    /// <summary>Words between spaces; parentheses count only at a word's ends, since %(name)s has some inside.</summary>
    private static List<string> Tokens(string text)
    {
        List<string> tokens = [];
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var core = word.TrimStart('(');
            tokens.AddRange(Enumerable.Repeat("(", word.Length - core.Length));
            var bare = core.TrimEnd(')');
            if (bare.Length > 0)
            {
                tokens.Add(bare);
            }

            tokens.AddRange(Enumerable.Repeat(")", core.Length - bare.Length));
        }

        return tokens;
    }
}
