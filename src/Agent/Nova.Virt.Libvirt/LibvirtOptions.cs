using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Virt.Libvirt;

/// <summary>How the libvirt driver reaches its hypervisor and shapes its guests.</summary>
internal sealed class LibvirtOptions : INovaOptions
{
    public static string Section => "libvirt";

    /// <summary>libvirt's connection URI. Default <c>qemu:///system</c>.</summary>
    [ConfigurationKeyName("connection_uri")]
    [Required]
    public string ConnectionUri { get; set; } = "qemu:///system";

    /// <summary><c>kvm</c> or <c>qemu</c> (emulation); empty takes kvm where the host can. Default empty.</summary>
    [ConfigurationKeyName("virt_type")]
    [RegularExpression("^(kvm|qemu)?$")]
    public string VirtType { get; set; } = "";

    /// <summary>
    /// <c>host-model</c>, <c>host-passthrough</c>, <c>maximum</c>, <c>custom</c> (with <c>cpu_models</c>) or <c>none</c>; empty takes
    /// host-model with kvm and maximum without. Default empty.
    /// </summary>
    [ConfigurationKeyName("cpu_mode")]
    [RegularExpression("^(host-model|host-passthrough|maximum|custom|none)?$")]
    public string CpuMode { get; set; } = "";

    /// <summary>The CPU model of <c>cpu_mode = custom</c>; the first of the list is used. Default empty.</summary>
    [ConfigurationKeyName("cpu_models")]
    public string CpuModels { get; set; } = "";

    /// <summary>Form of root disks: <c>qcow2</c> (an overlay on the cached image) or <c>raw</c> (a copy). Default <c>qcow2</c>.</summary>
    [ConfigurationKeyName("images_type")]
    [RegularExpression("^(default|qcow2|raw)$")]
    public string ImagesType { get; set; } = "default";

    /// <summary>Cache modes by kind of source, e.g. <c>file=writeback</c>. Default: none where the file system has O_DIRECT, else writeback.</summary>
    [ConfigurationKeyName("disk_cachemodes")]
    [RegularExpression("^$|^(file|block|network)=(none|writethrough|writeback|directsync|unsafe)(,(file|block|network)=(none|writethrough|writeback|directsync|unsafe))*$")]
    public string DiskCacheModes { get; set; } = "";

    /// <summary>Whether a guest's discards free space on the host: <c>unmap</c> or <c>ignore</c>. Default <c>unmap</c>.</summary>
    [ConfigurationKeyName("hw_disk_discard")]
    [RegularExpression("^(unmap|ignore)$")]
    public string DiskDiscard { get; set; } = "unmap";

    /// <summary>How often the balloon reads memory statistics, in seconds; 0 for never. Default 10.</summary>
    [ConfigurationKeyName("mem_stats_period_seconds")]
    [Range(0, 3600)]
    public int MemoryStatsPeriodSeconds { get; set; } = 10;

    /// <summary>How long a soft reboot waits for the guest before it becomes a hard one, in seconds. Default 120.</summary>
    [ConfigurationKeyName("wait_soft_reboot_seconds")]
    [Range(0, 3600)]
    public int WaitSoftRebootSeconds { get; set; } = 120;
}
