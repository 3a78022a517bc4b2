using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Compute.Options;

/// <summary>The compute agent's options of the section <c>DEFAULT</c>, named as the original's.</summary>
public sealed class ComputeOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>
    /// The hypervisor: <c>libvirt</c> or <c>simulated</c>; the original's <c>libvirt.LibvirtDriver</c> and <c>fake.FakeDriver</c> are
    /// understood. Empty (default) takes the one that the program has.
    /// </summary>
    [ConfigurationKeyName("compute_driver")]
    public string ComputeDriver { get; set; } = "";

    /// <summary>Seconds between heartbeats; default 10.</summary>
    [ConfigurationKeyName("report_interval"), Range(1, 3600)]
    public int ReportInterval { get; set; } = 10;

    /// <summary>Seconds between comparisons of all power states with the records; default 600; negative compares at start only.</summary>
    [ConfigurationKeyName("sync_power_state_interval")]
    public int SyncPowerStateInterval { get; set; } = 600;

    /// <summary>Whether guests that should run and are off are started when the agent starts; default false.</summary>
    [ConfigurationKeyName("resume_guests_state_on_host_boot")]
    public bool ResumeGuestsStateOnHostBoot { get; set; }

    /// <summary>
    /// What becomes of guests whose servers were deleted: <c>noop</c>, <c>log</c>, <c>shutdown</c> or <c>reap</c> (default). Guests
    /// that the control plane has no deleted record of are only logged.
    /// </summary>
    [ConfigurationKeyName("running_deleted_instance_action"), RegularExpression("noop|log|shutdown|reap")]
    public string RunningDeletedInstanceAction { get; set; } = "reap";

    /// <summary>Seconds for which such a guest must have been seen before it is touched; default 0. It is always seen twice.</summary>
    [ConfigurationKeyName("running_deleted_instance_timeout"), Range(0, int.MaxValue)]
    public int RunningDeletedInstanceTimeout { get; set; }

    /// <summary>Most seconds between searches for such guests; default 1800.</summary>
    [ConfigurationKeyName("running_deleted_instance_poll_interval"), Range(1, int.MaxValue)]
    public int RunningDeletedInstancePollInterval { get; set; } = 1800;

    /// <summary>CPUs kept for the host; default 0.</summary>
    [ConfigurationKeyName("reserved_host_cpus"), Range(0, int.MaxValue)]
    public int ReservedHostCpus { get; set; }

    /// <summary>Memory kept for the host, in MiB; default 512.</summary>
    [ConfigurationKeyName("reserved_host_memory_mb"), Range(0, long.MaxValue)]
    public long ReservedHostMemoryMiB { get; set; } = 512;

    /// <summary>Disk kept for the host, in MiB, rounded up to GiB; default 0.</summary>
    [ConfigurationKeyName("reserved_host_disk_mb"), Range(0, long.MaxValue)]
    public long ReservedHostDiskMiB { get; set; }

    /// <summary>Virtual CPUs promised for each CPU; default 4.</summary>
    [ConfigurationKeyName("cpu_allocation_ratio"), Range(0.01, 1000)]
    public double CpuAllocationRatio { get; set; } = 4;

    /// <summary>Memory promised for each MiB; default 1.</summary>
    [ConfigurationKeyName("ram_allocation_ratio"), Range(0.01, 1000)]
    public double RamAllocationRatio { get; set; } = 1;

    /// <summary>Disk promised for each GiB; default 1.</summary>
    [ConfigurationKeyName("disk_allocation_ratio"), Range(0.01, 1000)]
    public double DiskAllocationRatio { get; set; } = 1;

    /// <summary>Seconds between two looks for cached images that nobody uses; 0 for never; default 2400.</summary>
    [ConfigurationKeyName("image_cache_manager_interval"), Range(0, 31_536_000)]
    public int ImageCacheInterval { get; set; } = 2400;

    /// <summary>Seconds for which a cached image must have been unused before it is removed; default 86400.</summary>
    [ConfigurationKeyName("remove_unused_original_minimum_age_seconds"), Range(0, 31_536_000)]
    public int UnusedImageMinimumAge { get; set; } = 86_400;

    /// <summary>Seconds between two reports of what guests have read from their volumes and written to them; 0 (default) for none.</summary>
    [ConfigurationKeyName("volume_usage_poll_interval"), Range(0, 31_536_000)]
    public int VolumeUsagePollInterval { get; set; }

    internal DeletedGuestAction DeletedGuestAction => RunningDeletedInstanceAction switch
    {
        "noop" => DeletedGuestAction.Noop,
        "log" => DeletedGuestAction.Log,
        "shutdown" => DeletedGuestAction.Shutdown,
        _ => DeletedGuestAction.Reap,
    };

    /// <summary>The time to the next comparison; infinite for none.</summary>
    internal TimeSpan ReconcileInterval => SyncPowerStateInterval < 0
        ? Timeout.InfiniteTimeSpan
        : TimeSpan.FromSeconds(Math.Max(1, Math.Min(SyncPowerStateInterval, RunningDeletedInstancePollInterval)));
}

internal enum DeletedGuestAction
{
    Noop,
    Log,
    Shutdown,
    Reap,
}
