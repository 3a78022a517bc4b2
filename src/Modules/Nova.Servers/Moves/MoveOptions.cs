using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Servers.Moves;

/// <summary>How servers are resized and moved.</summary>
internal sealed class MoveOptions : INovaOptions
{
    public static string Section => "DEFAULT";

    /// <summary>Whether a server may be resized on the host that it is on; where not, it always goes to another. Default false.</summary>
    [ConfigurationKeyName("allow_resize_to_same_host")]
    public bool AllowResizeToSameHost { get; set; }

    /// <summary>Seconds after which a resize that nobody confirmed is confirmed; 0 waits for the user for ever. Default 0.</summary>
    [ConfigurationKeyName("resize_confirm_window")]
    [Range(0, int.MaxValue)]
    public int ConfirmWindowSeconds { get; set; }
}
