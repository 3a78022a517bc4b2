using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Nova.Membership.Memcached;

/// <summary>A member's key, as the original's: <c>topic:host</c>.</summary>
internal static class MemcachedKey
{
    // protocol.txt of memcached: at most 250 bytes, no blanks and no control characters.
    private const int Longest = 250;

    public static bool TryMake(GroupMember member, [NotNullWhen(true)] out string? key)
    {
        key = $"{member.Topic}:{member.Host}";
        if (Encoding.UTF8.GetByteCount(key) <= Longest && !key.Any(each => char.IsControl(each) || char.IsWhiteSpace(each)))
        {
            return true;
        }

        key = null;
        return false;
    }
}
