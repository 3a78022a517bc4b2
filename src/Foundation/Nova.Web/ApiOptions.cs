using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Web;

/// <summary>Options of all HTTP APIs.</summary>
public sealed class ApiOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "api";

    /// <summary>Who knows tokens: <c>builtin</c> (this program's identity API, default) or <c>keystone</c>.</summary>
    [ConfigurationKeyName("auth_strategy")]
    [RegularExpression("^(builtin|keystone)$")]
    public string AuthStrategy { get; set; } = "builtin";

    /// <summary>The newest microversion that is advertised and accepted. Default 2.104.</summary>
    [ConfigurationKeyName("max_microversion")]
    [RegularExpression(@"^2\.[1-9][0-9]{0,2}$")]
    public string MaxMicroversion { get; set; } = "2.104";

    /// <summary>The most items of one page of a list. Default 1000.</summary>
    [ConfigurationKeyName("max_limit")]
    [Range(1, 1_000_000)]
    public int MaxLimit { get; set; } = 1000;

    /// <summary>What links start with instead of the address of the request, e.g. <c>https://cloud.example.org:8774</c>; for proxies.</summary>
    [ConfigurationKeyName("compute_link_prefix")]
    public string? ComputeLinkPrefix { get; set; }

    /// <summary>Whether each request leaves a line in the log (level Information). Default false.</summary>
    [ConfigurationKeyName("access_log")]
    public bool AccessLog { get; set; }

    /// <summary>
    /// How long, in seconds, a process that was told to stop still takes requests: <c>/healthcheck</c> says 503 meanwhile, for the load balancer to turn elsewhere, and every
    /// answer closes its connection. Part of <c>graceful_shutdown_timeout</c>; a process without an API does not wait. Default 0.
    /// </summary>
    [ConfigurationKeyName("drain_seconds")]
    [Range(0, 3600)]
    public int DrainSeconds { get; set; }

    /// <summary>How many requests a second each project may make of the Compute API; beyond that it is answered 429 with Retry-After. 0, the default, for no limit.</summary>
    [ConfigurationKeyName("project_rate_limit")]
    [Range(0, 1_000_000)]
    public int ProjectRateLimit { get; set; }

    /// <summary>How many requests a project that was silent may make at once; at least <c>project_rate_limit</c>. Default 100.</summary>
    [ConfigurationKeyName("project_rate_burst")]
    [Range(1, 1_000_000)]
    public int ProjectRateBurst { get; set; } = 100;

    /// <summary>The address of the identity API. Default 0.0.0.0.</summary>
    [ConfigurationKeyName("identity_listen")]
    public string? IdentityListen { get; set; }

    /// <summary>The port of the identity API; 0 for any free one. Default 5000.</summary>
    [ConfigurationKeyName("identity_listen_port")]
    [Range(0, 65535)]
    public int? IdentityListenPort { get; set; }

    /// <summary>The address of the image API. Default 0.0.0.0.</summary>
    [ConfigurationKeyName("image_listen")]
    public string? ImageListen { get; set; }

    /// <summary>The port of the image API; 0 for any free one. Default 9292.</summary>
    [ConfigurationKeyName("image_listen_port")]
    [Range(0, 65535)]
    public int? ImageListenPort { get; set; }

    /// <summary>The address of the block storage API. Default 0.0.0.0.</summary>
    [ConfigurationKeyName("volume_listen")]
    public string? VolumeListen { get; set; }

    /// <summary>The port of the block storage API; 0 for any free one. Default 8776.</summary>
    [ConfigurationKeyName("volume_listen_port")]
    [Range(0, 65535)]
    public int? VolumeListenPort { get; set; }

    /// <summary>The address of the networking API. Default 0.0.0.0.</summary>
    [ConfigurationKeyName("network_listen")]
    public string? NetworkListen { get; set; }

    /// <summary>The port of the networking API; 0 for any free one. Default 9696.</summary>
    [ConfigurationKeyName("network_listen_port")]
    [Range(0, 65535)]
    public int? NetworkListenPort { get; set; }

    /// <summary>The address of the metadata API. Default 0.0.0.0.</summary>
    [ConfigurationKeyName("metadata_listen")]
    public string? MetadataListen { get; set; }

    /// <summary>The port of the metadata API; 0 for any free one. Default 8775.</summary>
    [ConfigurationKeyName("metadata_listen_port")]
    [Range(0, 65535)]
    public int? MetadataListenPort { get; set; }

    /// <summary>The address at which a process without the api role answers <c>/healthcheck</c> and <c>/metrics</c>. Default 127.0.0.1.</summary>
    [ConfigurationKeyName("status_listen")]
    public string? StatusListen { get; set; }

    /// <summary>The port for that; 0 for any free one. Default none: it does not listen at all.</summary>
    [ConfigurationKeyName("status_listen_port")]
    [Range(0, 65535)]
    public int? StatusListenPort { get; set; }

    /// <summary>The address of the placement API. Default 0.0.0.0.</summary>
    [ConfigurationKeyName("placement_listen")]
    public string? PlacementListen { get; set; }

    /// <summary>The port of the placement API; 0 for any free one. Default 8778.</summary>
    [ConfigurationKeyName("placement_listen_port")]
    [Range(0, 65535)]
    public int? PlacementListenPort { get; set; }
}

/// <summary>Where the Compute API listens.</summary>
public sealed class ComputeListenOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "DEFAULT";

    /// <summary>The address of the Compute API; a path with a slash at its front is a Unix socket. Default 0.0.0.0.</summary>
    [ConfigurationKeyName("osapi_compute_listen")]
    public string? Listen { get; set; }

    /// <summary>The port of the Compute API; 0 for any free one. Default 8774.</summary>
    [ConfigurationKeyName("osapi_compute_listen_port")]
    [Range(0, 65535)]
    public int? Port { get; set; }
}

/// <summary>Limits of requests.</summary>
public sealed class RequestLimitOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "oslo_middleware";

    /// <summary>The largest body, in bytes. Default 114688.</summary>
    [ConfigurationKeyName("max_request_body_size")]
    [Range(1024, int.MaxValue)]
    public int MaxRequestBodySize { get; set; } = 114_688;
}

/// <summary>Where operators override policies.</summary>
public sealed class PolicyOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "oslo_policy";

    /// <summary>A YAML or JSON file of rule names and rules; read again when it changes. None by default.</summary>
    [ConfigurationKeyName("policy_file")]
    public string? PolicyFile { get; set; }

    /// <summary>Whether the Compute API refuses every policy to a token of system scope, since all of them are about projects. Default true.</summary>
    [ConfigurationKeyName("enforce_scope")]
    public bool EnforceScope { get; set; } = true;
}
