using System.Globalization;

namespace Nova.Networks.Catalog;

/// <summary>Numbers of a subnet from the first to the last, both included.</summary>
internal readonly record struct NumberRange(long First, long Last)
{
    /// <summary>Several as the database keeps them: <c>2-10,20-30</c>.</summary>
    public static string Write(IEnumerable<NumberRange> ranges) =>
        string.Join(',', ranges.Select(range => string.Create(CultureInfo.InvariantCulture, $"{range.First}-{range.Last}")));

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<NumberRange> Read(string text) =>
    [
        .. from part in text.Split(',', StringSplitOptions.RemoveEmptyEntries)
           let ends = part.Split('-')
           select new NumberRange(long.Parse(ends[0], CultureInfo.InvariantCulture), long.Parse(ends[1], CultureInfo.InvariantCulture)),
    ];
}
