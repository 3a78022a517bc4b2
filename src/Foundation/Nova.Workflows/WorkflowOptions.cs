using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Workflows;

/// <summary>How durable operations are run.</summary>
internal sealed class WorkflowOptions : INovaOptions
{
    public static string Section => "workflows";

    /// <summary>Operations that this process runs at the same time. Default 64.</summary>
    [ConfigurationKeyName("workers")]
    [Range(1, 4096)]
    public int Workers { get; set; } = 64;

    /// <summary>Seconds for which a worker holds an operation without renewing; another takes over after that. Default 15.</summary>
    [ConfigurationKeyName("lease_seconds")]
    [Range(1, 3600)]
    public int LeaseSeconds { get; set; } = 15;

    /// <summary>Seconds between looks for operations that nobody holds. Default 1.</summary>
    [ConfigurationKeyName("poll_interval")]
    [Range(0.05, 600)]
    public double PollIntervalSeconds { get; set; } = 1;

    /// <summary>How often a step that met broken infrastructure is tried before the operation is undone; a database that is away for now does not count. Default 3.</summary>
    [ConfigurationKeyName("step_attempts")]
    [Range(1, 100)]
    public int StepAttempts { get; set; } = 3;

    /// <summary>Days for which ended operations are kept. Default 7.</summary>
    [ConfigurationKeyName("keep_finished_days")]
    [Range(0, 3650)]
    public int KeepFinishedDays { get; set; } = 7;

    /// <summary>For tests: the process kills itself at this crash point, e.g. <c>server.build.spawn.ran</c>. Default none.</summary>
    [ConfigurationKeyName("crash_at")]
    public string? CrashAt { get; set; }
}
