using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Fleet;

/// <summary>Who is alive, and where a host belongs.</summary>
internal sealed class FleetOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>The name under which this process's own services are listed; the machine's name unless told.</summary>
    [ConfigurationKeyName("host")]
    public string? Host { get; set; }

    /// <summary>Seconds of silence after which a service counts as down; default 60.</summary>
    [ConfigurationKeyName("service_down_time")]
    [Range(1, 86400)]
    public int ServiceDownTimeSeconds { get; set; } = 60;

    /// <summary>Seconds between two heartbeats; default 10. Well below <c>service_down_time</c>.</summary>
    [ConfigurationKeyName("report_interval")]
    [Range(1, 3600)]
    public int ReportIntervalSeconds { get; set; } = 10;

    /// <summary>Whether a host takes servers as soon as it reports for the first time; default true.</summary>
    [ConfigurationKeyName("enable_new_services")]
    public bool EnableNewServices { get; set; } = true;

    /// <summary>The zone of hosts whose aggregates name none; default <c>nova</c>.</summary>
    [ConfigurationKeyName("default_availability_zone")]
    [Required]
    public string DefaultAvailabilityZone { get; set; } = "nova";

    /// <summary>The zone in which the control plane's own services are listed; default <c>internal</c>.</summary>
    [ConfigurationKeyName("internal_service_availability_zone")]
    [Required]
    public string InternalServiceAvailabilityZone { get; set; } = "internal";

    /// <summary>Seconds that an agent may take to answer a question or a short order; default 60.</summary>
    [ConfigurationKeyName("rpc_response_timeout")]
    [Range(1, 3600)]
    public int RpcResponseTimeoutSeconds { get; set; } = 60;

    /// <summary>Seconds that an agent may take to build, rebuild, suspend, resume, reboot or remove a server; default 1800.</summary>
    [ConfigurationKeyName("long_rpc_timeout")]
    [Range(1, 86400)]
    public int LongRpcTimeoutSeconds { get; set; } = 1800;

    /// <summary><see cref="ServiceDownTimeSeconds"/>.</summary>
    public TimeSpan ServiceDownTime => TimeSpan.FromSeconds(ServiceDownTimeSeconds);

    /// <summary><see cref="ReportIntervalSeconds"/>.</summary>
    public TimeSpan ReportInterval => TimeSpan.FromSeconds(ReportIntervalSeconds);
}
