using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Scheduling;

/// <summary>How hosts are chosen.</summary>
internal sealed class SchedulingOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "filter_scheduler";

    /// <summary>Filters in their order, separated by commas. Those of capacity, zone and retries run in any case, at the end where they are not named.</summary>
    [ConfigurationKeyName("enabled_filters")]
    [Required]
    public string EnabledFilters { get; set; } =
        "ComputeFilter, AvailabilityZoneFilter, RetryFilter, RamFilter, CoreFilter, DiskFilter, ComputeCapabilitiesFilter, ImagePropertiesFilter, "
        + "ServerGroupAntiAffinityFilter, ServerGroupAffinityFilter, SameHostFilter, DifferentHostFilter";

    /// <summary>
    /// Assemblies with filters and weighers of one's own, one a line, by path; see <c>docs/scheduler-plugins.md</c>. The original's
    /// <c>nova.scheduler.filters.all_filters</c> stands for the filters that are there anyway. Default none.
    /// </summary>
    [ConfigurationKeyName("available_filters")]
    [Repeated]
    public IReadOnlyList<string> AvailableFilters { get; set; } = [];

    /// <summary>One of the best so many hosts is drawn at random, so that several schedulers do not all choose the same; default 1.</summary>
    [ConfigurationKeyName("host_subset_size")]
    [Range(1, int.MaxValue)]
    public int HostSubsetSize { get; set; } = 1;

    /// <summary>Hosts that weigh as much as the best are shuffled; default off, which orders them by name.</summary>
    [ConfigurationKeyName("shuffle_best_same_weighed_hosts")]
    public bool ShuffleBestSameWeighedHosts { get; set; }

    /// <summary>How much free memory counts; negative stacks. Default 1.</summary>
    [ConfigurationKeyName("ram_weight_multiplier")]
    public double RamWeightMultiplier { get; set; } = 1;

    /// <summary>How much free virtual CPUs count; negative stacks. Default 1.</summary>
    [ConfigurationKeyName("cpu_weight_multiplier")]
    public double CpuWeightMultiplier { get; set; } = 1;

    /// <summary>How much free disk counts; negative stacks. Default 1.</summary>
    [ConfigurationKeyName("disk_weight_multiplier")]
    public double DiskWeightMultiplier { get; set; } = 1;

    /// <summary>How much the members of a soft-affinity group on a host count. Default 1.</summary>
    [ConfigurationKeyName("soft_affinity_weight_multiplier")]
    public double SoftAffinityWeightMultiplier { get; set; } = 1;

    /// <summary>How much the absence of members of a soft-anti-affinity group counts. Default 1.</summary>
    [ConfigurationKeyName("soft_anti_affinity_weight_multiplier")]
    public double SoftAntiAffinityWeightMultiplier { get; set; } = 1;

    /// <summary>How much a lack of free devices counts, which keeps hosts that have some for those who ask for them. Default 1.</summary>
    [ConfigurationKeyName("pci_weight_multiplier")]
    [Range(0, double.MaxValue)]
    public double PciWeightMultiplier { get; set; } = 1;

    /// <summary>How much servers that keep a host's disks busy count; negative avoids them. Default -1.</summary>
    [ConfigurationKeyName("io_ops_weight_multiplier")]
    public double IoOpsWeightMultiplier { get; set; } = -1;

    /// <summary>How much a host's servers count; negative spreads. Default 0.</summary>
    [ConfigurationKeyName("num_instances_weight_multiplier")]
    public double NumInstancesWeightMultiplier { get; set; }

    /// <summary>How much a newer hypervisor counts. Default 1.</summary>
    [ConfigurationKeyName("hypervisor_version_weight_multiplier")]
    public double HypervisorVersionWeightMultiplier { get; set; } = 1;

    /// <summary>How much builds that failed on a host count against it. Default 1000000.</summary>
    [ConfigurationKeyName("build_failure_weight_multiplier")]
    public double BuildFailureWeightMultiplier { get; set; } = 1_000_000;

    /// <summary>How much hosts count that have servers of images like the one asked for; negative for those that have none. Default 0: they do not.</summary>
    [ConfigurationKeyName("image_props_weight_multiplier")]
    public double ImagePropertiesWeightMultiplier { get; set; }

    /// <summary>Which properties of images count for that, each as <c>name=weight</c>. Default none: all count the same.</summary>
    [ConfigurationKeyName("image_props_weight_setting")]
    public IReadOnlyList<string> ImagePropertiesWeightSetting { get; set; } = [];

    /// <summary>The limit of <c>IoOpsFilter</c>; default 8.</summary>
    [ConfigurationKeyName("max_io_ops_per_host")]
    [Range(0, int.MaxValue)]
    public int MaxIoOpsPerHost { get; set; } = 8;

    /// <summary>Images (ids, separated by commas) that <c>IsolatedHostsFilter</c> keeps on isolated hosts; default none.</summary>
    [ConfigurationKeyName("isolated_images")]
    public string IsolatedImages { get; set; } = "";

    /// <summary>Hosts (names, separated by commas) for isolated images; default none.</summary>
    [ConfigurationKeyName("isolated_hosts")]
    public string IsolatedHosts { get; set; } = "";

    /// <summary>Whether isolated hosts take no other images; default true.</summary>
    [ConfigurationKeyName("restrict_isolated_hosts_to_isolated_images")]
    public bool RestrictIsolatedHostsToIsolatedImages { get; set; } = true;

    /// <summary>Only aggregate metadata of this prefix counts for <c>AggregateImagePropertiesIsolation</c>; default all.</summary>
    [ConfigurationKeyName("aggregate_image_properties_isolation_namespace")]
    public string AggregateImagePropertiesIsolationNamespace { get; set; } = "";

    /// <summary>What stands between that prefix and the property; default a dot.</summary>
    [ConfigurationKeyName("aggregate_image_properties_isolation_separator")]
    public string AggregateImagePropertiesIsolationSeparator { get; set; } = ".";

    /// <summary>The limit of <c>NumInstancesFilter</c>; default 50.</summary>
    [ConfigurationKeyName("max_instances_per_host")]
    [Range(1, int.MaxValue)]
    public int MaxInstancesPerHost { get; set; } = 50;

    /// <summary>The items of an option that is a list.</summary>
    internal static IEnumerable<string> List(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
