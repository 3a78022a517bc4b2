using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Nova.Web.Json;

/// <summary>Cuts a contract to one version: members outside it vanish, lenient ones get their converters.</summary>
internal static class VersionedContract
{
    /// <param name="contract">The contract.</param>
    /// <param name="version">The version.</param>
    /// <param name="keepBound">Keeps members that a constructor needs: the reader cannot do without, and the rules refuse them anyway.</param>
    public static void Shape(JsonTypeInfo contract, ApiVersion version, bool keepBound)
    {
        if (contract.Kind is not JsonTypeInfoKind.Object)
        {
            return;
        }

        for (var index = contract.Properties.Count - 1; index >= 0; index--)
        {
            var property = contract.Properties[index];
            if (!Exists(property.AttributeProvider, version) && !(keepBound && property.AssociatedParameter is not null))
            {
                contract.Properties.RemoveAt(index);
            }
            else
            {
                Adapt(property);
            }
        }
    }

    public static bool Exists(ICustomAttributeProvider? member, ApiVersion version) =>
        (Find<SinceAttribute>(member) is not { } since || version >= since.Version)
        && (Find<UntilAttribute>(member) is not { } until || version <= until.Version);

    public static T? Find<T>(ICustomAttributeProvider? member)
        where T : Attribute => member?.GetCustomAttributes(typeof(T), inherit: true) is [T found, ..] ? found : null;

    private static void Adapt(JsonPropertyInfo property)
    {
        var member = property.AttributeProvider;
        if (Find<WireNameAttribute>(member) is { } named)
        {
            property.Name = named.Name;
        }

        // "required" is checked by our rules, with the original's words.
        property.IsRequired = false;
        property.CustomConverter ??= LenientConverters.For(property.PropertyType, member);
    }
}
