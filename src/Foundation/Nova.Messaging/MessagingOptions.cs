using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Messaging;

/// <summary>Which bus the processes of a cloud speak over.</summary>
internal sealed class MessagingOptions : INovaOptions
{
    public static string Section => "DEFAULT";

    /// <summary>
    /// Where the broker is: <c>rabbit://user:password@host:5672,user:password@other:5672/virtual_host</c>; with several hosts the next one
    /// is taken when one is away. Default none: everything is in this process.
    /// </summary>
    [ConfigurationKeyName("transport_url")]
    public string? TransportUrl { get; set; }

    /// <summary>The exchange through which topics are reached. Default nova.</summary>
    [ConfigurationKeyName("control_exchange")]
    [Required]
    public string ControlExchange { get; set; } = "nova";

    /// <summary>Calls that this process handles at the same time; more wait in the broker. Default 1024.</summary>
    [ConfigurationKeyName("executor_thread_pool_size")]
    [Range(1, 65535)]
    public int MostHandlers { get; set; } = 1024;

    /// <summary>Seconds for which a message that nobody waits for is held while the broker is away. Default 30.</summary>
    [ConfigurationKeyName("rpc_cast_timeout")]
    [Range(0.1, 3600)]
    public double CastTimeoutSeconds { get; set; } = 30;
}
