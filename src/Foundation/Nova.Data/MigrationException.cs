namespace Nova.Data;

/// <summary>The database cannot be brought to the state that this program needs; the message says which script and why.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);
