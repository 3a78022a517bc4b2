namespace Nova.TestKit.Schemas;

/// <summary>Lists of what is known to be missing; they shrink.</summary>
internal static class Owed
{
    /// <summary>Fails where something is missing and not on the list, or on the list and not missing.</summary>
    public static void ShouldBeOwed(this IEnumerable<string> missing, string list)
    {
        var lines = Facts.Lines("api/" + list);
        var found = missing.Distinct(StringComparer.Ordinal).ToArray();

        found.Except(lines, StringComparer.Ordinal).Order(StringComparer.Ordinal).ShouldBeEmpty($"These are not on the list {list}:\n{string.Join('\n', found.Except(lines, StringComparer.Ordinal))}\n");
        lines.Except(found, StringComparer.Ordinal).ShouldBeEmpty($"These lines of {list} are paid; take them out:\n{string.Join('\n', lines.Except(found, StringComparer.Ordinal))}\n");
    }
}
