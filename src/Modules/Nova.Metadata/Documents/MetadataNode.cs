using System.Text;

namespace Nova.Metadata.Documents;

/// <summary>A node of EC2's tree: a leaf with text, or a folder. A folder with a title is listed by that instead of its key.</summary>
internal sealed record MetadataNode
{
    private MetadataNode()
    {
    }

    public string Text { get; private init; } = "";

    public SortedDictionary<string, MetadataNode>? Children { get; private init; }

    /// <summary>The lines of a list, for JSON; <see langword="null"/> for what is no list.</summary>
    public IReadOnlyList<string>? Items { get; private init; }

    public string? Title { get; private init; }

    public static implicit operator MetadataNode(string text) => new() { Text = text };

    public static MetadataNode List(IReadOnlyList<string> items) => new() { Text = string.Join('\n', items), Items = items };

    public static MetadataNode Folder(IEnumerable<KeyValuePair<string, MetadataNode>> children, string? title = null) => new()
    {
        Children = new SortedDictionary<string, MetadataNode>(children.ToDictionary(), StringComparer.Ordinal),
        Title = title,
    };

    /// <summary>The node at a path below this one.</summary>
    public MetadataNode? Find(ReadOnlySpan<string> path) =>
        path.IsEmpty ? this : Children is not null && Children.TryGetValue(path[0], out var child) ? child.Find(path[1..]) : null;

    /// <summary>What is answered: the text, or the keys of a folder in lines.</summary>
    public string Print()
    {
        if (Children is null)
        {
            return Text;
        }

        StringBuilder lines = new();
        foreach (var (key, child) in Children)
        {
            _ = lines.Append(lines.Length > 0 ? "\n" : "").Append(child.Title ?? (child.Children is null ? key : $"{key}/"));
        }

        return lines.ToString();
    }
}
