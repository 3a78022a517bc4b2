using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Messaging.RabbitMq;

/// <summary>How RabbitMQ is used.</summary>
internal sealed class RabbitMqOptions : INovaOptions
{
    public static string Section => "oslo_messaging_rabbit";

    /// <summary>Queues of topics that survive a restart of the broker, messages included. All processes must agree. Default false.</summary>
    [ConfigurationKeyName("amqp_durable_queues")]
    public bool DurableQueues { get; set; }

    /// <summary>Queues of topics that are replicated between the brokers of a cluster; durable, too. All processes must agree. Default false.</summary>
    [ConfigurationKeyName("rabbit_quorum_queue")]
    public bool QuorumQueues { get; set; }

    /// <summary>Whether connections are encrypted; the broker's certificate must name the host that was asked for. Default false.</summary>
    [ConfigurationKeyName("ssl")]
    public bool UseTls { get; set; }

    /// <summary>A PEM file with the authorities that are trusted instead of the system's. Default none.</summary>
    [ConfigurationKeyName("ssl_ca_file")]
    public string? AuthorityFile { get; set; }

    /// <summary>Seconds between signs of life on a connection, both ways. Default 15.</summary>
    [ConfigurationKeyName("heartbeat_timeout_threshold")]
    [Range(0, 3600)]
    public int HeartbeatSeconds { get; set; } = 15;

    /// <summary>The longest wait, in seconds, before the next try to connect. Default 10.</summary>
    [ConfigurationKeyName("rabbit_interval_max")]
    [Range(0.1, 3600)]
    public double MostRetrySeconds { get; set; } = 10;
}
