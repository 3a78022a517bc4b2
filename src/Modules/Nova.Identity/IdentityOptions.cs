using System.ComponentModel.DataAnnotations;
using Nova.Core;

namespace Nova.Identity;

/// <summary>Options of the built-in identity.</summary>
internal sealed class IdentityOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "identity";

    /// <summary>
    /// Host name or address that the service catalog tells clients. Empty: the address that a surface is bound to or, where
    /// that is every address, the one by which the client reached the identity service.
    /// </summary>
    [ConfigurationKeyName("public_host")]
    public string PublicHost { get; set; } = "";

    /// <summary>Password of the user <c>admin</c>, set again at start where it differs. Empty: one is chosen when the user is made.</summary>
    [ConfigurationKeyName("admin_password")]
    public string AdminPassword { get; set; } = "";

    /// <summary>Password of the user <c>demo</c>, set again at start where it differs. Empty: one is chosen when the user is made.</summary>
    [ConfigurationKeyName("demo_password")]
    public string DemoPassword { get; set; } = "";

    /// <summary>Rounds of PBKDF2-HMAC-SHA256 for new passwords. Each log-in costs as much: 100 000 are about 50 ms of one core.</summary>
    [ConfigurationKeyName("password_hash_rounds")]
    [Range(1_000, 10_000_000)]
    public int PasswordHashRounds { get; set; } = 100_000;
}
