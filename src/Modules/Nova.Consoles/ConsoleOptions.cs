using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Consoles;

/// <summary>Tokens of consoles.</summary>
internal sealed class ConsoleTokenOptions : INovaOptions
{
    public static string Section => "consoleauth";

    /// <summary>Seconds for which a token opens its console. Default 600.</summary>
    [ConfigurationKeyName("token_ttl")]
    [Range(1, int.MaxValue)]
    public int LifetimeSeconds { get; set; } = 600;
}

/// <summary>Where users find VNC consoles.</summary>
internal sealed class VncProxyOptions : INovaOptions
{
    public static string Section => "vnc";

    /// <summary>Address of the noVNC proxy's page. Default <c>http://127.0.0.1:6080/vnc_auto.html</c>.</summary>
    [ConfigurationKeyName("novncproxy_base_url")]
    [Required]
    public string BaseUrl { get; set; } = "http://127.0.0.1:6080/vnc_auto.html";
}

/// <summary>Where users find SPICE consoles.</summary>
internal sealed class SpiceProxyOptions : INovaOptions
{
    public static string Section => "spice";

    /// <summary>Address of the HTML5 proxy's page. Default <c>http://127.0.0.1:6082/spice_auto.html</c>.</summary>
    [ConfigurationKeyName("html5proxy_base_url")]
    [Required]
    public string BaseUrl { get; set; } = "http://127.0.0.1:6082/spice_auto.html";

    /// <summary>Address of the proxy for native SPICE clients. Default <c>http://127.0.0.1:13002/nova</c>.</summary>
    [ConfigurationKeyName("spice_direct_proxy_base_url")]
    [Required]
    public string DirectBaseUrl { get; set; } = "http://127.0.0.1:13002/nova";
}

/// <summary>Where users find serial consoles.</summary>
internal sealed class SerialProxyOptions : INovaOptions
{
    public static string Section => "serial_console";

    /// <summary>Address of the WebSocket proxy. Default <c>ws://127.0.0.1:6083/</c>.</summary>
    [ConfigurationKeyName("base_url")]
    [Required]
    public string BaseUrl { get; set; } = "ws://127.0.0.1:6083/";
}

/// <summary>Where users find consoles of VMware's kind.</summary>
internal sealed class MksProxyOptions : INovaOptions
{
    public static string Section => "mks";

    /// <summary>Address of the proxy. Default <c>http://127.0.0.1:6090/</c>.</summary>
    [ConfigurationKeyName("mksproxy_base_url")]
    [Required]
    public string BaseUrl { get; set; } = "http://127.0.0.1:6090/";
}
