namespace Nova.Data;

/// <summary>The two engines; one SQL text serves both.</summary>
public enum DatabaseEngine
{
    /// <summary>Embedded: one process writes, any number of its tasks read.</summary>
    Sqlite,

    /// <summary>A server that many processes share.</summary>
    PostgreSql,
}
