using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nova.Web.Json;

/// <summary>Finds the versions at which the shape of a type, or of one inside it, changes.</summary>
internal static class VersionBreaks
{
    public static ApiVersion[] Of(Type type, JsonSerializerOptions options)
    {
        SortedSet<ApiVersion> breaks = [ApiVersion.Oldest];
        Collect(type, options, breaks, []);
        return [.. breaks];
    }

    private static void Collect(Type type, JsonSerializerOptions options, SortedSet<ApiVersion> breaks, HashSet<Type> seen)
    {
        if (!seen.Add(type) || options.GetTypeInfo(type) is not { } contract)
        {
            return;
        }

        foreach (var inner in Inner(contract))
        {
            Collect(inner, options, breaks, seen);
        }

        foreach (var property in contract.Properties)
        {
            Add(property.AttributeProvider, breaks);
            Collect(property.PropertyType, options, breaks, seen);
        }
    }

    private static void Add(ICustomAttributeProvider? member, SortedSet<ApiVersion> breaks)
    {
        foreach (var attribute in member?.GetCustomAttributes(inherit: true) ?? [])
        {
            if (attribute is SinceAttribute since)
            {
                breaks.Add(since.Version);
            }
            else if (attribute is UntilAttribute until)
            {
                breaks.Add(until.Version with { Minor = until.Minor + 1 });
            }
        }
    }

    private static IEnumerable<Type> Inner(JsonTypeInfo contract) => contract.Kind switch
    {
        JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary when contract.Type.IsArray => [contract.Type.GetElementType()!],
        JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary => contract.Type.GetInterfaces().Append(contract.Type)
            .Where(candidate => candidate.IsGenericType).SelectMany(candidate => candidate.GetGenericArguments()).Distinct()
            .Where(argument => !argument.IsGenericParameter && !argument.FullName!.StartsWith("System.", StringComparison.Ordinal)),
        JsonTypeInfoKind.None when Nullable.GetUnderlyingType(contract.Type) is { } underlying => [underlying],
        _ => [],
    };
}
