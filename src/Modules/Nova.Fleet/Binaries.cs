namespace Nova.Fleet;

/// <summary>Names of the roles as <c>os-services</c> lists them; the original's program names, which clients match.</summary>
internal static class Binaries
{
    public const string Compute = "nova-compute";

    public const string Conductor = "nova-conductor";

    public const string Scheduler = "nova-scheduler";

    /// <summary>Those of every control plane.</summary>
    public static IReadOnlyList<string> OfControl { get; } = [Conductor, Scheduler];

    /// <summary>The topic that belongs to a role: <c>compute</c> for <c>nova-compute</c>.</summary>
    public static string TopicOf(string binary) =>
        binary.StartsWith("nova-", StringComparison.Ordinal) ? binary["nova-".Length..] : binary;
}
