using System.Globalization;
using System.Text.RegularExpressions;
using Nova.Core;

namespace Nova.Flavors.ExtraSpecs;

/// <summary>What extra specs of known namespaces may be; a misspelt one would be ignored by scheduler and hypervisor. Others are free.</summary>
internal static class ExtraSpecRules
{
    private const string CpuSet = @"\^?\d+((-\d+)?(,\^?\d+(-\d+)?)?)*";

    private static readonly TimeSpan PatternDeadline = TimeSpan.FromSeconds(1);

    private static readonly HashSet<string> KnownNamespaces =
        new(StringComparer.Ordinal) { "hw", "hw_rng", "hw_video", "quota", "resources", "trait", "os", "accel", "pci_passthrough" };

    private static readonly Rule[] All =
    [
        Flag("hw:(cpu_realtime|boot_menu|mem_encryption|vif_multiqueue_enabled|locked_memory|virtio_packed_ring|hide_hypervisor_id|ephemeral_encryption)"),
        OneOf("hw:cpu_policy", "dedicated", "shared", "mixed"),
        OneOf("hw:cpu_thread_policy", "prefer", "isolate", "require"),
        OneOf("hw:emulator_threads_policy", "isolate", "share"),
        Like("hw:(cpu_realtime_mask|cpu_dedicated_mask)", CpuSet),
        Like(@"hw:numa_cpus\.\d+", CpuSet),
        Whole("hw:numa_nodes", 1),
        Whole(@"hw:numa_mem\.\d+", 1),
        OneOf("hw:pci_numa_affinity_policy", "required", "preferred", "legacy", "socket"),
        Like("hw:mem_page_size", @"large|small|any|\d+([kKMGT]i?)?(b|bit|B)?"),
        Whole("hw:(max_)?cpu_(sockets|cores|threads)", 1),
        OneOf("hw:mem_encryption_model", "amd-sev", "amd-sev-es"),
        OneOf("hw:ephemeral_encryption_format", "luks"),
        OneOf("hw:watchdog_action", "none", "pause", "poweroff", "reset", "disabled"),
        OneOf("hw:tpm_version", "1.2", "2.0"),
        OneOf("hw:tpm_model", "tpm-tis", "tpm-crb"),
        OneOf("hw:tpm_secret_security", "user", "host", "deployment"),
        OneOf("hw:input_bus", "usb", "virtio"),
        OneOf("hw:maxphysaddr_mode", "passthrough", "emulate"),
        OneOf("hw:viommu_model", "intel", "smmuv3", "virtio", "auto"),
        OneOf("hw:sound_model", "sb16", "es1370", "pcspk", "ac97", "ich6", "ich9", "usb", "virtio"),
        OneOf("hw:usb_model", "none", "piix3-uhci", "piix4-uhci", "ehci", "ich9-ehci1", "vt82c686b-uhci", "pci-ohci", "nec-xhci", "qemu-xhci"),
        Whole("hw:(maxphysaddr_bits|serial_port_count)", 0),
        Whole("hw:redirected_usb_ports", 0, 15),
        Like("hw:(pmem|machine_type)", ".+"),
        Flag("hw_rng:allowed"),
        Whole("hw_rng:(rate_bytes|rate_period)", 0),
        Whole("hw_video:ram_max_mb", 0),
        OneOf("os:secure_boot", "required", "disabled", "optional"),
        Like("accel:device_profile", ".+"),
        Like("pci_passthrough:alias", @"[^:,]+:\d+(,\s*[^:,]+:\d+)*"),
        OneOf("quota:(cpu|memory|disk_io|vif)_shares_level", "custom", "high", "normal", "low"),
        Whole("quota:(cpu|memory|disk_io|vif)_(limit|reservation|shares_share)", 0),
        Whole("quota:cpu_(shares|period)", 0),
        Whole("quota:cpu_quota", -1),
        Whole("quota:disk_(read|write|total)_(bytes|iops)_sec(_max(_length)?)?", 0),
        Whole("quota:vif_(in|out)bound_(average|peak|burst)", 0),
        Whole("resources([A-Za-z0-9_-]{1,64})?:[A-Z0-9_]{1,255}", 0),
        OneOf("trait([A-Za-z0-9_-]{1,64})?:[A-Z0-9_]{1,255}", "required", "forbidden"),
        OneOf("group_policy", "none", "isolate"),
        Flag("hide_hypervisor_id"),
    ];

    /// <summary>The fault of the first bad one, or <see langword="null"/>.</summary>
    public static Fault? Check(IEnumerable<KeyValuePair<string, string>> specs)
    {
        foreach (var (name, value) in specs)
        {
            var rule = All.FirstOrDefault(candidate => candidate.Name.IsMatch(name));
            if (rule is null && IsKnown(name))
            {
                return new Fault.Invalid($"Validation failed; extra spec '{name}' does not appear to be a valid extra spec.");
            }

            if (rule?.Wrong(value) is { } reason)
            {
                return new Fault.Invalid($"Validation failed; '{Short(value)}' is not a valid value for extra spec '{name}': {reason}");
            }
        }

        return null;
    }

    // A group's suffix belongs to no namespace's name: "resources_1:VCPU".
    private static bool IsKnown(string name)
    {
        var end = name.IndexOf(':', StringComparison.Ordinal);
        var space = end < 0 ? "" : name[..end];
        return KnownNamespaces.Contains(space)
            || space.StartsWith("resources", StringComparison.Ordinal) || space.StartsWith("trait", StringComparison.Ordinal);
    }

    private static string Short(string value) => value.Length <= 64 ? value : $"{value[..64]}…";

    private static Rule Whole(string name, long min, long max = int.MaxValue) => new(
        Pattern(name),
        value => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? null
            : $"it must be a whole number from {min} to {max}.");

    private static Rule OneOf(string name, params string[] values) =>
        new(Pattern(name), value => values.Contains(value, StringComparer.Ordinal) ? null : $"it must be one of {string.Join(", ", values)}.");

    private static Rule Like(string name, string pattern)
    {
        var shape = Pattern(pattern);
        return new Rule(Pattern(name), value => Matches(shape, value) ? null : $"it must match {pattern}.");
    }

    private static Rule Flag(string name) => new(
        Pattern(name),
        value => value.ToLowerInvariant() is "1" or "t" or "true" or "on" or "y" or "yes" or "0" or "f" or "false" or "off" or "n" or "no"
            ? null
            : "it must be a boolean.");

    // Without backtracking: a value is the caller's, and some of these patterns nest their repetitions.
    private static Regex Pattern(string text) =>
        new($@"\A(?:{text})\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, PatternDeadline);

    private static bool Matches(Regex pattern, string value)
    {
        try
        {
            return pattern.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private sealed record Rule(Regex Name, Func<string, string?> Wrong);
}
