using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Daemon;

/// <summary>What only this program reads.</summary>
internal sealed class DaemonOptions : INovaOptions
{
    public static string Section => "DEFAULT";

    /// <summary>Where <c>clouds.yaml</c> is written once the first users have been made, mode 0600; none by default, and then the passwords are lost.</summary>
    [ConfigurationKeyName("clouds_file")]
    public string? CloudsFile { get; set; }
}
