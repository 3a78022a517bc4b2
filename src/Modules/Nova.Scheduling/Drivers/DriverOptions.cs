using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Scheduling.Drivers;

/// <summary>Which driver chooses hosts.</summary>
internal sealed class DriverOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary><c>filter_scheduler</c>, <c>chance_scheduler</c> or <c>multi</c>; the older class paths end in the same words. Default <c>filter_scheduler</c>.</summary>
    [ConfigurationKeyName("scheduler_driver")]
    [Required]
    public string Driver { get; set; } = "filter_scheduler";

    /// <summary>With <c>multi</c>: the driver of builds and resizes. Default <c>filter_scheduler</c>.</summary>
    [ConfigurationKeyName("compute_scheduler_driver")]
    [Required]
    public string ComputeDriver { get; set; } = "filter_scheduler";

    /// <summary>With <c>multi</c>: the driver of all else, that is of moves of servers that stay as they are. Default <c>chance_scheduler</c>.</summary>
    [ConfigurationKeyName("default_scheduler_driver")]
    [Required]
    public string DefaultDriver { get; set; } = "chance_scheduler";
}
