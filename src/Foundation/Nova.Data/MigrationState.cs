namespace Nova.Data;

/// <summary>How the tables stand to this release.</summary>
/// <param name="Missing">Migrations that are yet to be applied.</param>
/// <param name="Problems">Why this release cannot run on them; empty where it can.</param>
public sealed record MigrationState(IReadOnlyList<string> Missing, IReadOnlyList<string> Problems);
