using System.Globalization;
using Nova.Core;
using Nova.Placement.Api;

namespace Nova.Placement.Providers;

/// <summary>How much of which class is asked for.</summary>
internal static class ResourceRule
{
    /// <summary>Reads <c>CLASS:N,CLASS:N</c>; of a class that comes twice the last amount counts.</summary>
    public static Result<IReadOnlyList<(string ResourceClass, long Amount)>> Read(string name, string value, NameBook names)
    {
        Dictionary<string, long> amounts = new(StringComparer.Ordinal);
        foreach (var part in value.Split(','))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !int.TryParse(part.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) || amount < 1)
            {
                return Names.Query(name, value, "expected resource classes with amounts of 1 or more, like VCPU:1,MEMORY_MB:512");
            }

            if (!names.IsClass(part[..colon]))
            {
                return Names.Query(name, value, $"no such resource class: {Names.Short(part[..colon])}");
            }

            amounts[part[..colon]] = amount;
        }

        return Result.Of<IReadOnlyList<(string ResourceClass, long Amount)>>([.. amounts.Select(pair => (pair.Key, pair.Value))]);
    }
}
