using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Virt.Libvirt;

/// <summary>The serial consoles of guests, where users may type into them.</summary>
internal sealed class SerialConsoleOptions : INovaOptions
{
    public static string Section => "serial_console";

    /// <summary>Whether a guest's serial port listens on a TCP port of the host; else it is only kept as a log. Default false.</summary>
    [ConfigurationKeyName("enabled")]
    public bool Enabled { get; set; }

    /// <summary>The first and the last port. Default <c>10000:20000</c>.</summary>
    [ConfigurationKeyName("port_range")]
    [RegularExpression(@"^\d{1,5}:\d{1,5}$")]
    public string PortRange { get; set; } = "10000:20000";

    /// <summary>Address that the ports are on, by which console proxies reach them. They ask for no password. Default <c>127.0.0.1</c>.</summary>
    [ConfigurationKeyName("proxyclient_address")]
    [Required]
    public string ProxyAddress { get; set; } = "127.0.0.1";

    internal (int First, int Last) Ports
    {
        get
        {
            var parts = PortRange.Split(':');
            return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }
    }
}
