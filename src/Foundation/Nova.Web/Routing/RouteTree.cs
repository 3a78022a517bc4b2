using System.Buffers;

namespace Nova.Web.Routing;

/// <summary>The patterns of one surface as a tree of segments. Literals win over parameters, parameters over the rest. Read only once built.</summary>
internal sealed class RouteTree
{
    private static readonly SearchValues<char> Special = SearchValues.Create("{}:?=*");

    private readonly Node _root = new();

    /// <exception cref="ArgumentException">The pattern is not one of those that <see cref="IApiRoutes"/> describes.</exception>
    public RouteLeaf Leaf(string pattern)
    {
        var node = _root;
        foreach (var segment in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment.StartsWith("{*", StringComparison.Ordinal) && segment[^1] is '}')
            {
                node.Rest ??= new Node();
                node = node.Rest;
            }
            else if (segment[0] is '{' && segment[^1] is '}' && !segment.AsSpan(1, segment.Length - 2).ContainsAny(Special))
            {
                node.Parameter ??= new Node();
                node = node.Parameter;
            }
            else if (segment.AsSpan().IndexOfAny('{', '}') >= 0)
            {
                throw new ArgumentException($"The route pattern '{pattern}' has the segment '{segment}', which is not supported.", nameof(pattern));
            }
            else
            {
                node = node.Literal(segment);
            }
        }

        node.Leaf ??= new RouteLeaf();
        return node.Leaf;
    }

    /// <summary>The names of a pattern's parameters, in their order.</summary>
    public static string[] Names(string pattern) =>
        [.. pattern.Split('/').Where(segment => segment.StartsWith('{')).Select(segment => segment.Trim('{', '}', '*'))];

    /// <summary>Finds the leaf of a path. A slash at the end is ignored, an empty segment matches nothing.</summary>
    public RouteLeaf? Match(ReadOnlySpan<char> path, ref RouteValues values) => Walk(_root, path, ref values, 0);

    private static RouteLeaf? Walk(Node node, ReadOnlySpan<char> path, ref RouteValues values, int depth)
    {
        if (path.IsEmpty || path is "/")
        {
            return node.Leaf ?? RestOf(node, [], ref values, depth);
        }

        if (path[0] is not '/')
        {
            return null;
        }

        var segment = path[1..];
        var end = segment.IndexOf('/');
        var tail = end < 0 ? [] : segment[end..];
        segment = end < 0 ? segment : segment[..end];
        if (node.TryLiteral(segment, out var literal) && Walk(literal, tail, ref values, depth) is { } found)
        {
            return found;
        }

        if (node.Parameter is { } parameter && !segment.IsEmpty && depth < RouteValues.Most)
        {
            values[depth] = Decode(segment);
            if (Walk(parameter, tail, ref values, depth + 1) is { } below)
            {
                return below;
            }
        }

        return RestOf(node, path[1..], ref values, depth);
    }

    private static RouteLeaf? RestOf(Node node, ReadOnlySpan<char> rest, ref RouteValues values, int depth)
    {
        if (node.Rest?.Leaf is not { } leaf || depth >= RouteValues.Most)
        {
            return null;
        }

        values[depth] = rest.ToString();
        return leaf;
    }

    /// <summary>The server has decoded all but the slash.</summary>
    private static string Decode(ReadOnlySpan<char> segment)
    {
        var text = segment.ToString();
        return text.Contains("%2F", StringComparison.OrdinalIgnoreCase) ? text.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) : text;
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _literals = new(StringComparer.Ordinal);

        public Node? Parameter { get; set; }

        public Node? Rest { get; set; }

        public RouteLeaf? Leaf { get; set; }

        public Node Literal(string segment)
        {
            if (!_literals.TryGetValue(segment, out var node))
            {
                _literals[segment] = node = new Node();
            }

            return node;
        }

        public bool TryLiteral(ReadOnlySpan<char> segment, out Node node)
        {
            node = this;
            if (_literals.Count is 0 || !_literals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out var found))
            {
                return false;
            }

            node = found;
            return true;
        }
    }
}
