using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Metadata;

/// <summary>What guests are told, and how the service knows who asks.</summary>
internal sealed class MetadataOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "api";

    /// <summary>
    /// Whether the address of a guest is the last one of <c>X-Forwarded-For</c>. Only behind a proxy that sets it: without one every
    /// guest could claim to be another. Default false.
    /// </summary>
    [ConfigurationKeyName("use_forwarded_for")]
    public bool UseForwardedFor { get; set; }

    /// <summary>Seconds for which what is known of a server is kept; 0 keeps nothing. Whose an address is, is asked each time. Default 15.</summary>
    [ConfigurationKeyName("metadata_cache_expiration"), Range(0, 3600)]
    public int CacheExpiration { get; set; } = 15;

    /// <summary>A JSON file with an object that every guest gets as vendor data; read again when it changes. None by default.</summary>
    [ConfigurationKeyName("vendordata_jsonfile_path")]
    public string? VendordataFile { get; set; }

    /// <summary>Who gives vendor data: <c>StaticJSON</c> (default), or nobody where it is empty.</summary>
    [ConfigurationKeyName("vendordata_providers"), RegularExpression("^(StaticJSON)?$")]
    public string VendordataProviders { get; set; } = "StaticJSON";

    /// <summary>EC2 versions that a config drive leaves out, separated by blanks. Default: all but 2009-04-04 and <c>latest</c>.</summary>
    [ConfigurationKeyName("config_drive_skip_versions")]
    public string ConfigDriveSkipVersions { get; set; } =
        "1.0 2007-01-19 2007-03-01 2007-08-29 2007-10-10 2007-12-15 2008-02-01 2008-09-01";
}
