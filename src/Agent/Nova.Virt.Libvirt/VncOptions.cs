using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Virt.Libvirt;

/// <summary>The graphical consoles of guests.</summary>
internal sealed class VncOptions : INovaOptions
{
    public static string Section => "vnc";

    /// <summary>Whether guests have a VNC console. Default true.</summary>
    [ConfigurationKeyName("enabled")]
    public bool Enabled { get; set; } = true;

    /// <summary>Address that QEMU listens on. VNC here has no password, so it must not be reachable from outside. Default <c>127.0.0.1</c>.</summary>
    [ConfigurationKeyName("server_listen")]
    [Required]
    public string ServerListen { get; set; } = "127.0.0.1";

    /// <summary>Address by which console proxies reach QEMU on this host. Default <c>127.0.0.1</c>.</summary>
    [ConfigurationKeyName("server_proxyclient_address")]
    [Required]
    public string ServerProxyAddress { get; set; } = "127.0.0.1";
}
