using System.Globalization;

namespace Nova.Membership;

/// <summary>How a member's epoch is written: its number, or <c>-</c> for none.</summary>
internal static class EpochText
{
    public static string Write(long? epoch) => epoch?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>False for what nobody of ours has written.</summary>
    public static bool TryRead(string text, out long? epoch)
    {
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        epoch = isNumber ? number : null;
        return isNumber || text is "-";
    }
}
