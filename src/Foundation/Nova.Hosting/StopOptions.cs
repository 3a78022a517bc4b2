using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Hosting;

/// <summary>How the program stops.</summary>
public sealed class StopOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>How long, in seconds, a program that is told to stop waits for what it is at; 0 waits for ever.</summary>
    [ConfigurationKeyName("graceful_shutdown_timeout")]
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan GracefulShutdownTimeout { get; init; } = TimeSpan.FromSeconds(60);

    internal TimeSpan Limit => GracefulShutdownTimeout == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : GracefulShutdownTimeout;
}
