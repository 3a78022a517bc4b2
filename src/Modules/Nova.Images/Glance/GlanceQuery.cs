using System.Globalization;
using Nova.Core;
using Nova.Images.List;

namespace Nova.Images.Glance;

/// <summary>Spells a filter as Glance reads it.</summary>
internal static class GlanceQuery
{
    public static string Of(ImageFilter filter, string? marker)
    {
        List<string> parts = [Part("limit", filter.Limit.ToString(CultureInfo.InvariantCulture))];
        parts.AddRange(filter.Texts.Select(text => Part(text.Column, text.Values.Count is 1 ? text.Values[0] : "in:" + string.Join(',', text.Values))));
        parts.AddRange(filter.Numbers.Select(number => number.Column is "updated_at"
            ? Part("updated_at", "gte:" + Instants.FromMicroseconds(number.Value).ToApiSeconds())
            : Part(number.Column, number.Value.ToString(CultureInfo.InvariantCulture))));
        parts.AddRange(filter.Properties.Select(property => Part(property.Name, property.Value)));
        if (marker is not null)
        {
            parts.Add(Part("marker", marker));
        }

        return string.Join('&', parts);
    }

    private static string Part(string name, string value) => $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
}
