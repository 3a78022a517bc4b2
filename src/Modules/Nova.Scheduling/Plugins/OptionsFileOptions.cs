using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Scheduling.Plugins;

/// <summary>Where the file of options for filters and weighers of one's own is.</summary>
internal sealed class OptionsFileOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>A file with a JSON object, which every decision's request hands to plug-ins; read again when it has changed. Default none.</summary>
    [ConfigurationKeyName("scheduler_json_config_location")]
    public string Location { get; set; } = "";
}
