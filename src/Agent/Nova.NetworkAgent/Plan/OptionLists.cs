namespace Nova.NetworkAgent.Plan;

/// <summary>Options that are lists in one line.</summary>
internal static class OptionLists
{
    /// <summary>The members, without blanks around them.</summary>
    public static IReadOnlyList<string> Split(string value) =>
        value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
