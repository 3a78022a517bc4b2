using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Nova.Compute.Options;
using Nova.Contracts.Placement;

namespace Nova.Compute.Pieces;

/// <summary>One <c>[pci] device_spec</c>: which devices it lets guests have, and what it says of them.</summary>
internal sealed class DeviceSpec
{
    private static readonly TimeSpan PatternDeadline = TimeSpan.FromSeconds(1);
    private static readonly string[] AddressParts = ["domain", "bus", "slot", "function"];

    private readonly string? _vendor;
    private readonly string? _product;
    private readonly Regex? _address;
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);

    /// <exception cref="OptionsValidationException">It is not what the option says.</exception>
    public DeviceSpec(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                switch (member.Name)
                {
                    case "vendor_id":
                        _vendor = Id(member.Value);
                        break;
                    case "product_id":
                        _product = Id(member.Value);
                        break;
                    case "address":
                        _address = Address(member.Value);
                        break;
                    case "devname" or "parent_ifname":
                        throw new FormatException($"{member.Name} is not supported: name the device by its address");
                    default:
                        _tags[member.Name] = member.Value.ToString();
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new OptionsValidationException(DeviceOptions.Section, typeof(DeviceOptions), [$"[pci] device_spec = {text}: {exception.Message}."]);
        }
    }

    /// <summary>The device with the tags that it gets; <see langword="null"/> for one that this does not let through.</summary>
    public HostDevice? Apply(HostDevice device) =>
        (_vendor is null || _vendor == device.VendorId)
        && (_product is null || _product == device.ProductId)
        && (_address is null || _address.IsMatch(device.Address))
            ? device with { Tags = _tags }
            : null;

    private static string? Id(JsonElement value) => value.GetString()?.ToLowerInvariant() switch
    {
        null or "*" => null,
        { Length: 4 } id when id.All(char.IsAsciiHexDigit) => id,
        var other => throw new FormatException($"{other} is not four hexadecimal digits"),
    };

    private static Regex Address(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.String)
        {
            return Pattern(Glob(value.GetString()!));
        }

        var parts = AddressParts.Select(part => value.TryGetProperty(part, out var pattern) ? pattern.GetString() ?? ".*" : ".*").ToArray();
        return Pattern($"(?:{parts[0]}):(?:{parts[1]}):(?:{parts[2]})[.](?:{parts[3]})");
    }

    // A part that is left out, from the front, is any: "0a:00.1" is of any domain.
    private static string Glob(string text)
    {
        var (place, function) = text.LastIndexOf('.') is >= 0 and var dot ? (text[..dot], text[(dot + 1)..]) : (text, "*");
        var parts = place.Split(':');
        if (parts.Length > 3 || text.Length is 0)
        {
            throw new FormatException($"{text} is no PCI address");
        }

        return string.Join(':', Enumerable.Repeat("*", 3 - parts.Length).Concat(parts).Select(Part)) + "[.]" + Part(function);
    }

    private static string Part(string text) => text is "*" or "" ? "[0-9a-f]+"
        : text.All(character => char.IsAsciiHexDigit(character) || character is '*') ? text.ToLowerInvariant().Replace("*", "[0-9a-f]*", StringComparison.Ordinal)
        : throw new FormatException($"{text} is no part of a PCI address");

    private static Regex Pattern(string pattern) => new($"^(?:{pattern})$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, PatternDeadline);
}
