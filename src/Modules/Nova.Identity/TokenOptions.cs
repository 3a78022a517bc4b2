using System.ComponentModel.DataAnnotations;
using Nova.Core;

namespace Nova.Identity;

/// <summary>Options of the tokens that the built-in identity issues.</summary>
internal sealed class TokenOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "token";

    /// <summary>Seconds for which a token is valid.</summary>
    [ConfigurationKeyName("expiration")]
    [Range(1, 31_536_000)]
    public int ExpirationSeconds { get; set; } = 3600;

    /// <summary>The same as a duration.</summary>
    public TimeSpan Expiration => TimeSpan.FromSeconds(ExpirationSeconds);
}
