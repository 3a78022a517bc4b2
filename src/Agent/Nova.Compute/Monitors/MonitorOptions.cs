using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Compute.Monitors;

/// <summary>What the agent measures of its host for the scheduler.</summary>
public sealed class MonitorOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>What is measured: <c>cpu.virt_driver</c>, the host's processors; default nothing.</summary>
    [ConfigurationKeyName("compute_monitors")]
    [RegularExpression(@"\s*(cpu\.virt_driver)?\s*")]
    public string ComputeMonitors { get; set; } = "";

    internal bool MeasuresCpu => ComputeMonitors.Trim().Length > 0;
}
