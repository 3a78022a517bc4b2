using Nova.Images.Storage;

namespace Nova.Images.List;

/// <summary>Which images are asked for, in which order, and from where on.</summary>
internal sealed record ImageFilter
{
    /// <summary>A column of text and the values that it may have.</summary>
    public IReadOnlyList<(string Column, IReadOnlyList<string> Values)> Texts { get; init; } = [];

    /// <summary>A column of numbers, a comparison of SQL and the number.</summary>
    public IReadOnlyList<(string Column, string Comparison, long Value)> Numbers { get; init; } = [];

    /// <summary>All of these tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>All of these properties with these values.</summary>
    public IReadOnlyList<(string Name, string Value)> Properties { get; init; } = [];

    /// <summary>One visibility, <c>all</c>, or what the caller is used to see: no other project's community images.</summary>
    public string? Visibility { get; init; }

    /// <summary>Of images shared with the caller: those so answered, or <c>all</c>.</summary>
    public string MemberStatus { get; init; } = "accepted";

    /// <summary>Hidden images only, or none of them.</summary>
    public bool IsHidden { get; init; }

    public IReadOnlyList<ImageSort> Sorts { get; init; } = [];

    public int Limit { get; init; }

    /// <summary>The last image of the page before.</summary>
    public ImageRow? After { get; init; }
}

/// <summary>One key of the order.</summary>
/// <param name="Key">As on the wire, e.g. <c>created_at</c>.</param>
/// <param name="IsAscending">The direction.</param>
internal readonly record struct ImageSort(string Key, bool IsAscending);
