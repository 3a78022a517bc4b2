using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Glance;

/// <summary>Where Glance is, and how patient we are with it.</summary>
public sealed class GlanceOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "glance";

    /// <summary>Addresses of Glance, tried one after the other, e.g. <c>http://controller:9292</c>. Default: <c>endpoint_override</c>.</summary>
    [ConfigurationKeyName("api_servers")]
    public IReadOnlyList<string> ApiServers { get; set; } = [];

    /// <summary>The one address where <c>api_servers</c> has none. Default <c>http://127.0.0.1:9292</c>.</summary>
    [ConfigurationKeyName("endpoint_override")]
    [Required]
    public string Endpoint { get; set; } = "http://127.0.0.1:9292";

    /// <summary>How often, after the first, a call that may be repeated is tried. Default 3.</summary>
    [ConfigurationKeyName("num_retries")]
    [Range(0, 100)]
    public int Retries { get; set; } = 3;

    /// <summary>Seconds that an answer, and each next piece of a download, may take. Default 30.</summary>
    [ConfigurationKeyName("timeout")]
    [Range(1, 3600)]
    public int TimeoutSeconds { get; set; } = 30;
}

/// <summary>This product's own user in Keystone, for calls that no caller's token covers.</summary>
internal sealed class ServiceUserOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "service_user";

    /// <summary>Keystone's address, with or without <c>/v3</c>. Default <c>http://127.0.0.1:5000/v3</c>.</summary>
    [ConfigurationKeyName("auth_url")]
    [Required]
    public string AuthUrl { get; set; } = "http://127.0.0.1:5000/v3";

    /// <summary>The user's name. Default <c>nova</c>.</summary>
    [ConfigurationKeyName("username")]
    [Required]
    public string Username { get; set; } = "nova";

    /// <summary>The user's password; a secret. None by default.</summary>
    [ConfigurationKeyName("password")]
    public string Password { get; set; } = "";

    /// <summary>The domain of the user. Default <c>Default</c>.</summary>
    [ConfigurationKeyName("user_domain_name")]
    public string UserDomain { get; set; } = "Default";

    /// <summary>The project of the token. Default <c>service</c>.</summary>
    [ConfigurationKeyName("project_name")]
    public string Project { get; set; } = "service";

    /// <summary>The domain of the project. Default <c>Default</c>.</summary>
    [ConfigurationKeyName("project_domain_name")]
    public string ProjectDomain { get; set; } = "Default";
}
