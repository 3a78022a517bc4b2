using Nova.Core;

namespace Nova.Identity;

/// <summary>Makes identifiers as Keystone's look: 32 hexadecimal digits without hyphens.</summary>
internal static class Ids
{
    /// <summary>A fresh one.</summary>
    public static string New() => Identifier.NewUuid().ToString("N");
}
