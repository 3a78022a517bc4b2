using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Nova.Hosting.Metrics;

/// <summary>The tags of one series, in any order: the same tags in another order are the same series.</summary>
internal sealed class TagSet(ReadOnlySpan<Tag> tags)
{
    private readonly Tag[] _tags = tags.ToArray();

    public ReadOnlySpan<Tag> Tags => _tags;
}

/// <summary>Finds a series by the span that a measurement brings, so that only a new series allocates.</summary>
internal sealed class TagSetComparer : IEqualityComparer<TagSet>, IAlternateEqualityComparer<ReadOnlySpan<Tag>, TagSet>
{
    public TagSet Create(ReadOnlySpan<Tag> alternate) => new(alternate);

    public bool Equals(TagSet? x, TagSet? y) => ReferenceEquals(x, y) || (x is not null && y is not null && Equals(x.Tags, y));

    public int GetHashCode(TagSet obj) => GetHashCode(obj.Tags);

    public bool Equals(ReadOnlySpan<Tag> alternate, TagSet other)
    {
        if (alternate.Length != other.Tags.Length)
        {
            return false;
        }

        for (var index = 0; index < alternate.Length; index++)
        {
            // The usual case is the same order; else look through the few that there are.
            if (!IsSame(alternate[index], other.Tags[index]) && !Contains(other.Tags, alternate[index]))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(ReadOnlySpan<Tag> alternate)
    {
        var hash = 0;
        foreach (var tag in alternate)
        {
            hash += HashCode.Combine(tag.Key, tag.Value);
        }

        return hash;
    }

    private static bool Contains(ReadOnlySpan<Tag> tags, Tag wanted)
    {
        foreach (var tag in tags)
        {
            if (IsSame(tag, wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSame(Tag left, Tag right) => left.Key == right.Key && Equals(left.Value, right.Value);
}
