using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nova.Contracts.Placement;
using Nova.Core;

namespace Nova.Servers.Topology;

/// <summary>Reads which devices a flavor asks for: <c>pci_passthrough:alias = gpu:1, nic:2</c>, by the names that the operator gave.</summary>
internal sealed class DeviceAliases
{
    /// <summary>The extra spec.</summary>
    public const string ExtraSpec = "pci_passthrough:alias";

    private readonly Dictionary<string, Alias> _aliases = new(StringComparer.Ordinal);

    /// <exception cref="OptionsValidationException">An alias is not what the option says.</exception>
    public DeviceAliases(IOptions<PciAliasOptions> options)
    {
        foreach (var text in options.Value.Aliases)
        {
            var (name, alias) = Read(text);
            _aliases[name] = !_aliases.TryGetValue(name, out var known) ? alias
                : known.Nearness == alias.Nearness ? known with { Shapes = [.. known.Shapes, .. alias.Shapes] }
                : throw Wrong(text, $"the alias {name} has another numa_policy before");
        }
    }

    /// <summary>The devices; none where the flavor asks for none.</summary>
    /// <param name="extraSpecs">The flavor's.</param>
    /// <param name="nearness">What flavor or image say of nearness; it wins over the alias.</param>
    /// <returns><see cref="Fault.Invalid"/> for a name that nobody gave, or text that is no such list.</returns>
    public Result<IReadOnlyList<DeviceDemand>> Find(IReadOnlyDictionary<string, string> extraSpecs, DeviceNearness? nearness)
    {
        List<DeviceDemand> demands = [];
        foreach (var item in (extraSpecs.GetValueOrDefault(ExtraSpec) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = item.LastIndexOf(':');
            if (colon < 1 || !int.TryParse(item[(colon + 1)..].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
            {
                return new Fault.Invalid($"Invalid PCI alias definition: {item} is not a name and a number.");
            }

            if (!_aliases.TryGetValue(item[..colon].Trim(), out var alias))
            {
                return new Fault.Invalid($"PCI alias {item[..colon].Trim()} is not defined.");
            }

            demands.Add(new DeviceDemand { Alias = item[..colon].Trim(), Count = count, AnyOf = alias.Shapes, Nearness = nearness ?? alias.Nearness });
        }

        return demands;
    }

    /// <summary>How near a device must be, in the original's words; <see langword="null"/> for others.</summary>
    public static DeviceNearness? NearnessOf(string? text) => text switch
    {
        "legacy" => DeviceNearness.Legacy,
        "required" => DeviceNearness.Required,
        "preferred" => DeviceNearness.Preferred,
        "socket" => DeviceNearness.Socket,
        _ => null,
    };

    private static (string Name, Alias Alias) Read(string text)
    {
        Dictionary<string, string> members;
        try
        {
            members = JsonSerializer.Deserialize(text, TopologyJson.Default.DictionaryStringString) ?? throw Wrong(text, "it is null");
        }
        catch (JsonException exception)
        {
            throw Wrong(text, exception.Message);
        }

        var unknown = members.Keys.Except(["name", "vendor_id", "product_id", "device_type", "numa_policy", "capability_type"]).ToArray();
        var name = members.GetValueOrDefault("name");
        var kind = members.GetValueOrDefault("device_type", "type-PCI");
        var nearness = members.GetValueOrDefault("numa_policy", "legacy");
        return unknown.Length > 0 ? throw Wrong(text, $"nobody knows {string.Join(", ", unknown)}")
            : string.IsNullOrEmpty(name) || name.Contains(':', StringComparison.Ordinal) || name.Contains(',', StringComparison.Ordinal) ? throw Wrong(text, "it needs a name without colons and commas")
            : NearnessOf(nearness) is not { } near ? throw Wrong(text, $"there is no numa_policy {nearness}")
            : (name, new Alias([new DeviceShape(Id(text, members, "vendor_id"), Id(text, members, "product_id"), KindOf(text, kind))], near));
    }

    private static string? Id(string text, Dictionary<string, string> members, string member) =>
        members.GetValueOrDefault(member)?.ToLowerInvariant() is not { } id ? null
        : id.Length is 4 && id.All(char.IsAsciiHexDigit) ? id
        : throw Wrong(text, $"{member} has four hexadecimal digits");

    private static DeviceKind KindOf(string text, string kind) => kind switch
    {
        "type-PCI" => DeviceKind.Standard,
        "type-PF" => DeviceKind.PhysicalFunction,
        "type-VF" => DeviceKind.VirtualFunction,
        _ => throw Wrong(text, $"there is no device_type {kind}"),
    };

    private static OptionsValidationException Wrong(string text, string reason) =>
        new(PciAliasOptions.Section, typeof(PciAliasOptions), [$"[pci] alias = {text}: {reason}."]);

    private sealed record Alias(IReadOnlyList<DeviceShape> Shapes, DeviceNearness Nearness);
}
