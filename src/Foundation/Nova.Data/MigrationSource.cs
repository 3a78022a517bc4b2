using System.Reflection;

namespace Nova.Data;

/// <summary>An assembly that carries a module's scripts.</summary>
/// <param name="Assembly">Where they are embedded.</param>
/// <param name="Module">The module's name in <c>schema_migrations</c>.</param>
public sealed record MigrationSource(Assembly Assembly, string Module);
