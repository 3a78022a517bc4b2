using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Data;

/// <summary>Where the database is, and how patient we are with it.</summary>
public sealed class DatabaseOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "database";

    /// <summary>
    /// <c>sqlite:///relative/path</c>, <c>sqlite:////absolute/path</c>, <c>sqlite://</c> (gone when the process ends) or
    /// <c>postgresql://user:password@host:port/name</c>, where several hosts with commas between are a primary and its standbys; default <c>sqlite:///nova.sqlite</c>.
    /// </summary>
    [ConfigurationKeyName("connection")]
    [Required(AllowEmptyStrings = false)]
    public string Connection { get; set; } = "sqlite:///nova.sqlite";

    /// <summary>Connections that stay open: of PostgreSQL no more exist at once, of SQLite no more idle readers are kept; default 20.</summary>
    [ConfigurationKeyName("max_pool_size")]
    [Range(1, 1000)]
    public int MaxPoolSize { get; set; } = 20;

    /// <summary>Seconds after which a pooled PostgreSQL connection is replaced; default 3600.</summary>
    [ConfigurationKeyName("connection_recycle_time")]
    [Range(1, int.MaxValue)]
    public int ConnectionRecycleSeconds { get; set; } = 3600;

    /// <summary>How often, after the first, the start tries to reach the database; -1 without limit; default 10.</summary>
    [ConfigurationKeyName("max_retries")]
    [Range(-1, int.MaxValue)]
    public int MaxRetries { get; set; } = 10;

    /// <summary>Seconds between these tries; default 10.</summary>
    [ConfigurationKeyName("retry_interval")]
    [Range(1, 3600)]
    public int RetryIntervalSeconds { get; set; } = 10;

    /// <summary>How often a transaction that lost a deadlock or a serialization conflict is run again; default 20.</summary>
    [ConfigurationKeyName("db_max_retries")]
    [Range(0, 1000)]
    public int TransactionMaxRetries { get; set; } = 20;

    /// <summary>Milliseconds that the wait before the first such rerun is drawn from; it doubles each time; default 50.</summary>
    [ConfigurationKeyName("db_retry_interval_ms")]
    [Range(1, 60_000)]
    public int TransactionRetryMilliseconds { get; set; } = 50;

    /// <summary>Seconds that the wait before a rerun never exceeds; default 10.</summary>
    [ConfigurationKeyName("db_max_retry_interval")]
    [Range(1, 3600)]
    public int TransactionMaxRetrySeconds { get; set; } = 10;

    /// <summary>Seconds that one statement may take; default 30.</summary>
    [ConfigurationKeyName("command_timeout")]
    [Range(1, 3600)]
    public int CommandTimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// SQLite only: <c>normal</c> (default: a power cut may lose the last moments, never the consistency), <c>full</c> (each commit is
    /// on the disk before it is told), <c>off</c>.
    /// </summary>
    [ConfigurationKeyName("synchronous")]
    [RegularExpression("^(off|normal|full)$")]
    public string Synchronous { get; set; } = "normal";
}
