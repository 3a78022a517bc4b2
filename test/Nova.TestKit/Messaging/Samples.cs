using System.Collections;
using System.Reflection;

namespace Nova.TestKit.Messaging;

/// <summary>Makes an instance of a contract record with every member set to something that is not its default.</summary>
public static class Samples
{
    public static object Of(Type type) => Of(type, 0);

    private static object Of(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => $"text {depth}",
            _ when type == typeof(bool) => true,
            _ when type == typeof(Guid) => Guid.NewGuid(),
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(7.5),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddDays(15000),
            _ when type == typeof(Version) => new Version(1, 2),
            _ when type == typeof(Uri) => new Uri("http://example.org/a"),
            _ when type == typeof(byte[]) => new byte[] { 1, 2, 3 },
            _ when type == typeof(System.Net.IPAddress) => System.Net.IPAddress.Parse("192.0.2.7"),
            { IsEnum: true } => Enum.GetValues(type).Cast<object>().Last(),
            { IsPrimitive: true } => Convert.ChangeType(42, type, System.Globalization.CultureInfo.InvariantCulture),
            _ when type == typeof(decimal) => 42m,
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>([1, 2, 3]),
            _ when IsDictionary(type) => Dictionary(type.GetGenericArguments(), depth),
            _ when typeof(IEnumerable).IsAssignableFrom(type) => List(type, depth),
            _ => Record(type, depth),
        };
    }

    private static bool IsDictionary(Type type) => type.IsGenericType && type.GetGenericArguments().Length is 2;

    private static object Dictionary(Type[] types, int depth)
    {
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!;
        dictionary[Of(types[0], depth + 1)] = Of(types[1], depth + 1);
        return dictionary;
    }

    private static Array List(Type type, int depth)
    {
        var element = type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
        var list = Array.CreateInstance(element, 2);
        list.SetValue(Of(element, depth + 1), 0);
        list.SetValue(Of(element, depth + 2), 1);
        return list;
    }

    private static object Record(Type type, int depth)
    {
        if (depth > 12)
        {
            throw new InvalidOperationException($"{type} nests too deep for a sample.");
        }

        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).FirstOrDefault();
        var made = constructor is null
            ? Activator.CreateInstance(type)!
            : constructor.Invoke([.. constructor.GetParameters().Select(parameter => Of(parameter.ParameterType, depth + 1))]);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            property.SetValue(made, Of(property.PropertyType, depth + 1));
        }

        return made;
    }
}
