using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Servers;

/// <summary>How servers are built and stopped.</summary>
internal sealed class ServerOptions : INovaOptions
{
    public static string Section => "DEFAULT";

    /// <summary>Seconds that a build may take before it is undone and the server goes to ERROR. Default 900.</summary>
    [ConfigurationKeyName("instance_build_timeout")]
    [Range(1, 86400)]
    public int BuildTimeoutSeconds { get; set; } = 900;

    /// <summary>Hosts that are tried for one server. Default 3.</summary>
    [ConfigurationKeyName("scheduler_max_attempts")]
    [Range(1, 100)]
    public int MaxBuildAttempts { get; set; } = 3;

    /// <summary>Seconds that a guest may take to shut down before it is switched off. Default 60.</summary>
    [ConfigurationKeyName("shutdown_timeout")]
    [Range(0, 3600)]
    public int ShutdownTimeoutSeconds { get; set; } = 60;

    /// <summary>Seconds after which a server that was deleted is really removed; 0 removes at once. Default 0.</summary>
    [ConfigurationKeyName("reclaim_instance_interval")]
    [Range(0, int.MaxValue)]
    public int ReclaimIntervalSeconds { get; set; }

    /// <summary>Characters of generated administrator's passwords. Default 12.</summary>
    [ConfigurationKeyName("password_length")]
    [Range(8, 255)]
    public int PasswordLength { get; set; } = 12;

    /// <summary>Whether create and rebuild answer an administrator's password. Default true.</summary>
    [ConfigurationKeyName("enable_instance_password")]
    public bool EnableServerPassword { get; set; } = true;

    /// <summary>Seconds for which the Idempotency-Key of a create request is remembered. Default 86400, a day.</summary>
    [ConfigurationKeyName("idempotency_key_lifetime")]
    [Range(1, int.MaxValue)]
    public int IdempotencyKeySeconds { get; set; } = 86400;

    /// <summary>Every server gets a config drive, asked for or not. Default false.</summary>
    [ConfigurationKeyName("force_config_drive")]
    public bool ForceConfigDrive { get; set; }
}
