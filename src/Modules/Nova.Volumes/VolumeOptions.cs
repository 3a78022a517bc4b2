using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Volumes;

/// <summary>The built-in block storage.</summary>
internal sealed class VolumeOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "volumes";

    /// <summary>
    /// The folder of the volumes' files. Default: <c>volumes</c> below <c>state_path</c>; with a database in memory, a temporary folder that
    /// goes when the process ends.
    /// </summary>
    [ConfigurationKeyName("volumes_path")]
    public string? Folder { get; set; }

    /// <summary>The zone that volumes are in. Default nova.</summary>
    [ConfigurationKeyName("storage_availability_zone")]
    [Required]
    public string Zone { get; set; } = "nova";

    /// <summary>Volumes of a project; -1 for no limit. Default 10.</summary>
    [ConfigurationKeyName("quota_volumes")]
    [Range(-1, int.MaxValue)]
    public int QuotaVolumes { get; set; } = 10;

    /// <summary>Snapshots of a project; -1 for no limit. Default 10.</summary>
    [ConfigurationKeyName("quota_snapshots")]
    [Range(-1, int.MaxValue)]
    public int QuotaSnapshots { get; set; } = 10;

    /// <summary>GiB of a project's volumes and snapshots; -1 for no limit. Default 1000.</summary>
    [ConfigurationKeyName("quota_gigabytes")]
    [Range(-1, int.MaxValue)]
    public int QuotaGigabytes { get; set; } = 1000;

    /// <summary>GiB of one volume; -1 for no limit. Default -1.</summary>
    [ConfigurationKeyName("per_volume_size_limit")]
    [Range(-1, int.MaxValue)]
    public int PerVolumeGigabytes { get; set; } = -1;

    /// <summary>Seconds that the making of a volume may take. Default 3600.</summary>
    [ConfigurationKeyName("work_timeout")]
    [Range(1, 86400)]
    public int WorkTimeoutSeconds { get; set; } = 3600;
}

/// <summary>Where this product keeps what lasts.</summary>
internal sealed class VolumeStateOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>The folder of what lasts. Default <c>/var/lib/nova</c>.</summary>
    [ConfigurationKeyName("state_path")]
    [Required]
    public string StatePath { get; set; } = "/var/lib/nova";
}
