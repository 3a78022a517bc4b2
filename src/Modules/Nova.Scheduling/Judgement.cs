namespace Nova.Scheduling;

/// <summary>What filters and weighers say of the hosts.</summary>
/// <param name="Results">What each filter did.</param>
/// <param name="Passed">How many hosts passed all.</param>
/// <param name="Best">The heaviest of them, heaviest first; of equal ones the first by name.</param>
/// <param name="Ties">The places of all that weigh as much as the heaviest, in their order, where that was asked for.</param>
internal readonly record struct Judgement(IReadOnlyList<FilterResult> Results, int Passed, Ranked[] Best, int[] Ties);

/// <summary>A host and what it weighs.</summary>
/// <param name="Place">Its place in the snapshot.</param>
/// <param name="Weight">Its weight.</param>
internal readonly record struct Ranked(int Place, double Weight);
