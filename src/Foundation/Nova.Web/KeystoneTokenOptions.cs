using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Web;

/// <summary>How tokens are checked, and how Keystone is asked.</summary>
public sealed class KeystoneTokenOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "keystone_authtoken";

    /// <summary>What a refused caller is told to ask for a token; the identity API of this process where not set.</summary>
    [ConfigurationKeyName("www_authenticate_uri")]
    public Uri? WwwAuthenticateUri { get; set; }

    /// <summary>Keystone's address, with or without <c>/v3</c>.</summary>
    [ConfigurationKeyName("auth_url")]
    public Uri? AuthUrl { get; set; }

    /// <summary>The service user. Default nova.</summary>
    [ConfigurationKeyName("username")]
    public string Username { get; set; } = "nova";

    /// <summary>The service user's password.</summary>
    [ConfigurationKeyName("password")]
    public string Password { get; set; } = "";

    /// <summary>The project of the service user. Default service.</summary>
    [ConfigurationKeyName("project_name")]
    public string ProjectName { get; set; } = "service";

    /// <summary>The domain of the service user, by name. Default Default.</summary>
    [ConfigurationKeyName("user_domain_name")]
    public string UserDomainName { get; set; } = "Default";

    /// <summary>The domain of the service project, by name. Default Default.</summary>
    [ConfigurationKeyName("project_domain_name")]
    public string ProjectDomainName { get; set; } = "Default";

    /// <summary>How long a token's meaning is remembered, in seconds; a revocation elsewhere takes effect that late. 0 for never. Default 10.</summary>
    [ConfigurationKeyName("token_cache_time")]
    [Range(0, 3600)]
    public int TokenCacheTime { get; set; } = 10;

    /// <summary>How long Keystone may take for one answer, in seconds. Default 10.</summary>
    [ConfigurationKeyName("http_connect_timeout")]
    [Range(1, 300)]
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>How often a question that Keystone did not answer is repeated. Default 3.</summary>
    [ConfigurationKeyName("http_request_max_retries")]
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 3;
}
