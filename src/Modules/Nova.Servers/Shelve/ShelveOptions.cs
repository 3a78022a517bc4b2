using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Servers.Shelve;

/// <summary>What becomes of shelved servers.</summary>
internal sealed class ShelveOptions : INovaOptions
{
    public static string Section => "DEFAULT";

    /// <summary>Seconds for which a shelved server stays on its host, to be back soon; 0 takes it off at once, -1 never does by itself. Default 0.</summary>
    [ConfigurationKeyName("shelved_offload_time")]
    [Range(-1, int.MaxValue)]
    public int OffloadSeconds { get; set; }

    /// <summary>Seconds between the looks for shelved servers whose time on their host is over. Default 3600.</summary>
    [ConfigurationKeyName("shelved_poll_interval")]
    [Range(1, int.MaxValue)]
    public int PollSeconds { get; set; } = 3600;
}
