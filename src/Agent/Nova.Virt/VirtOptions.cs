using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Virt;

/// <summary>What every driver that keeps disks on this host needs to know.</summary>
public sealed class VirtOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>The name of this host in the cloud; the machine's own name unless told. Where it is not what it was at the first start, the host does not start.</summary>
    [ConfigurationKeyName("host")]
    public string? Host { get; set; }

    /// <summary>Folder of what this host alone keeps, as its name. Default <c>/var/lib/nova</c>.</summary>
    [ConfigurationKeyName("state_path")]
    [Required]
    public string StatePath { get; set; } = "/var/lib/nova";

    /// <summary>Folder with one folder for each server and the image cache <c>_base</c>. Default <c>/var/lib/nova/instances</c>.</summary>
    [ConfigurationKeyName("instances_path")]
    [Required]
    public string InstancesPath { get; set; } = "/var/lib/nova/instances";

    /// <summary>Address that other hosts reach this one by. Default <c>127.0.0.1</c>.</summary>
    [ConfigurationKeyName("my_ip")]
    [Required]
    public string MyIP { get; set; } = "127.0.0.1";

    /// <summary>The program that makes config drives, compatible with mkisofs. Default <c>genisoimage</c>.</summary>
    [ConfigurationKeyName("mkisofs_cmd")]
    [Required]
    public string MkisofsCommand { get; set; } = "genisoimage";

    /// <summary>File system of new ephemeral disks: <c>ext2</c>, <c>ext3</c>, <c>ext4</c> or <c>xfs</c>. Default <c>ext4</c>.</summary>
    [ConfigurationKeyName("default_ephemeral_format")]
    [RegularExpression("^(ext[234]|xfs)$")]
    public string DefaultEphemeralFormat { get; set; } = "ext4";
}
