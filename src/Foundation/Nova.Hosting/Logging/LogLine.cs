using Microsoft.Extensions.Logging;

namespace Nova.Hosting.Logging;

/// <summary>What one entry consists of, before it is text or JSON.</summary>
internal readonly ref struct LogLine
{
    public required DateTimeOffset Time { get; init; }

    public required LogLevel Level { get; init; }

    public required string Category { get; init; }

    public required string Message { get; init; }

    public required IReadOnlyList<KeyValuePair<string, object?>>? Values { get; init; }

    public required Exception? Exception { get; init; }

    public required IExternalScopeProvider? Scopes { get; init; }

    public string LevelName => Level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        _ => "CRITICAL",
    };
}
