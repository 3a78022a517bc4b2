using System.Globalization;
using Nova.Core;

namespace Nova.Metadata.Documents;

/// <summary>Ids in Amazon's spelling: a kind and eight hexadecimal digits.</summary>
internal static class Ec2Ids
{
    public static string Server(long number) => string.Create(CultureInfo.InvariantCulture, $"i-{number:x8}");

    /// <summary>
    /// Images have no number here, so the last digits of the id stand for one: the first would be little but the time at which it was made.
    /// </summary>
    public static string Image(string kind, ImageId? image) =>
        image is { } id ? $"{kind}-{id.Value.ToString("N").AsSpan(24)}" : $"{kind}-00000000";
}
