using System.Reflection;
using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.TestKit.Messaging;

/// <summary>The methods that processes call of one another, so that a new one is tested without anyone thinking of it.</summary>
internal static class RpcTables
{
    /// <summary>The classes that name methods.</summary>
    public static IReadOnlyList<Type> All { get; } = [.. typeof(ComputeMethods).Assembly.GetExportedTypes().Where(type => Fields(type).Any()).OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>The methods of one of them.</summary>
    public static IEnumerable<FieldInfo> Fields(Type table) => table.GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(RpcMethod<,>));
}
