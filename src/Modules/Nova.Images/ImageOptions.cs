using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Images;

/// <summary>What images this cloud takes.</summary>
internal sealed class ImageOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "image";

    /// <summary>
    /// The values of <c>disk_format</c> that may be declared; content is checked against them. <c>vmdk</c>, <c>vhd</c> and <c>vdi</c> can be
    /// checked too, where a hypervisor takes them. Default: raw, qcow2, iso, ami, aki, ari.
    /// </summary>
    [ConfigurationKeyName("disk_formats")]
    public IReadOnlyList<string> DiskFormats { get; set; } = ["ami", "ari", "aki", "raw", "qcow2", "iso"];

    /// <summary>The values of <c>container_format</c> that may be declared. Default: bare, ami, aki, ari.</summary>
    [ConfigurationKeyName("container_formats")]
    public IReadOnlyList<string> ContainerFormats { get; set; } = ["ami", "ari", "aki", "bare"];

    /// <summary>The largest image, in bytes. Default 1099511627776 (1 TiB).</summary>
    [ConfigurationKeyName("image_size_cap")]
    [Range(1, long.MaxValue)]
    public long SizeCapBytes { get; set; } = 1L << 40;
}

/// <summary>Where the content of images lies.</summary>
internal sealed class ImageFilesOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "glance_store";

    /// <summary>
    /// The folder. Default: <c>images</c> below <c>state_path</c>; with a database in memory, a temporary folder that goes when the
    /// process ends.
    /// </summary>
    [ConfigurationKeyName("filesystem_store_datadir")]
    public string? Folder { get; set; }
}

/// <summary>Where this product keeps what lasts.</summary>
internal sealed class ImageStateOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>The folder of what lasts. Default <c>/var/lib/nova</c>.</summary>
    [ConfigurationKeyName("state_path")]
    [Required]
    public string StatePath { get; set; } = "/var/lib/nova";
}
