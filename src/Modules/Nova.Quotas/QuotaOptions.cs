using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Quotas;

/// <summary>What a project may use where nobody has set another limit; -1 stands for no limit.</summary>
internal sealed class QuotaOptions : INovaOptions
{
    public static string Section => "quota";

    /// <summary>Servers of a project. Default 10.</summary>
    [ConfigurationKeyName("instances")]
    [Range(-1, int.MaxValue)]
    public int Servers { get; set; } = 10;

    /// <summary>Virtual CPUs of a project's servers. Default 20.</summary>
    [ConfigurationKeyName("cores")]
    [Range(-1, int.MaxValue)]
    public int Cores { get; set; } = 20;

    /// <summary>Memory of a project's servers, in MiB. Default 51200.</summary>
    [ConfigurationKeyName("ram")]
    [Range(-1, int.MaxValue)]
    public int MemoryMiB { get; set; } = 51200;

    /// <summary>Metadata items of one server. Default 128.</summary>
    [ConfigurationKeyName("metadata_items")]
    [Range(-1, int.MaxValue)]
    public int MetadataItems { get; set; } = 128;

    /// <summary>Files put into one new server (up to 2.56). Default 5.</summary>
    [ConfigurationKeyName("injected_files")]
    [Range(-1, int.MaxValue)]
    public int InjectedFiles { get; set; } = 5;

    /// <summary>Size of one such file, in bytes. Default 10240.</summary>
    [ConfigurationKeyName("injected_file_content_bytes")]
    [Range(-1, int.MaxValue)]
    public int InjectedFileContentBytes { get; set; } = 10240;

    /// <summary>Length of the path of one such file, in bytes. Default 255.</summary>
    [ConfigurationKeyName("injected_file_path_length")]
    [Range(-1, int.MaxValue)]
    public int InjectedFilePathBytes { get; set; } = 255;

    /// <summary>Keypairs of one user. Default 100.</summary>
    [ConfigurationKeyName("key_pairs")]
    [Range(-1, int.MaxValue)]
    public int KeyPairs { get; set; } = 100;

    /// <summary>Server groups of a project. Default 10.</summary>
    [ConfigurationKeyName("server_groups")]
    [Range(-1, int.MaxValue)]
    public int ServerGroups { get; set; } = 10;

    /// <summary>Servers of one server group. Default 10.</summary>
    [ConfigurationKeyName("server_group_members")]
    [Range(-1, int.MaxValue)]
    public int ServerGroupMembers { get; set; } = 10;
}
