namespace Nova.Hosting.Configuration;

/// <summary>What somebody who misspelt a word probably meant.</summary>
internal static class NearMiss
{
    /// <summary>The nearest word, if any is near.</summary>
    public static string? Find(string word, IEnumerable<string> known)
    {
        var limit = Math.Max(1, word.Length / 3);
        return known
            .Select(candidate => (candidate, distance: Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>Letters to insert, delete, replace, or swap with their neighbour (optimal string alignment).</summary>
    public static int Distance(string left, string right)
    {
        var (beforeLast, last) = (new int[right.Length + 1], Enumerable.Range(0, right.Length + 1).ToArray());
        for (var row = 1; row <= left.Length; row++)
        {
            var current = new int[right.Length + 1];
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var same = left[row - 1] == right[column - 1];
                current[column] = Math.Min(
                    Math.Min(last[column] + 1, current[column - 1] + 1), last[column - 1] + (same ? 0 : 1));
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    current[column] = Math.Min(current[column], beforeLast[column - 2] + 1);
                }
            }

            (beforeLast, last) = (last, current);
        }

        return last[right.Length];
    }
}
