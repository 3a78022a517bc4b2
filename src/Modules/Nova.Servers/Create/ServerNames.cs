using System.Security.Cryptography;
using System.Text;
using Nova.Core;

namespace Nova.Servers.Create;

/// <summary>Names that are made for users: host names, reservations, passwords.</summary>
internal static class ServerNames
{
    // RFC 1035: a label.
    private const int MaxHostname = 63;

    // Without characters that people mistake for one another.
    private static readonly string[] PasswordSets = ["23456789", "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnopqrstuvwxyz"];

    /// <summary>
    /// A host name from a display name: blanks and underscores become hyphens, what else DNS does not know is dropped. A
    /// name of which nothing is left is called after the server's id.
    /// </summary>
    public static string ToHostname(string name, ServerId server)
    {
        StringBuilder text = new(name.Length);
        foreach (var character in name.ToLowerInvariant())
        {
            if (character is ' ' or '_')
            {
                text.Append('-');
            }
            else if (character is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.')
            {
                text.Append(character);
            }
        }

        var hostname = text.ToString().Replace('.', '-').Trim('-');
        hostname = hostname.Length > MaxHostname ? hostname[..MaxHostname].TrimEnd('-') : hostname;
        return hostname is "" ? $"server-{server}" : hostname;
    }

    /// <summary>A fresh reservation id, e.g. <c>r-9bk2q7fz</c>.</summary>
    public static string NewReservation() => "r-" + RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 8);

    /// <summary>A fresh password, with at least one of each set.</summary>
    public static string NewPassword(int length)
    {
        var characters = PasswordSets.Select(set => RandomNumberGenerator.GetString(set, 1)[0])
            .Concat(RandomNumberGenerator.GetString(string.Concat(PasswordSets), length - PasswordSets.Length)).ToArray();
        RandomNumberGenerator.Shuffle(characters.AsSpan());
        return new string(characters);
    }
}
