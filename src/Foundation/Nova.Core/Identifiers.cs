using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nova.Core;

/// <summary>An identifier that is a UUID. Each kind has a type: the compiler then refuses a volume's where a server's is due.</summary>
/// <typeparam name="TSelf">The identifier itself.</typeparam>
public interface IUuidIdentifier<TSelf>
    where TSelf : struct, IUuidIdentifier<TSelf>
{
    /// <summary>The UUID.</summary>
    Guid Value { get; }

    /// <summary>Wraps a UUID.</summary>
    static abstract TSelf From(Guid value);
}

/// <summary>An identifier that another party chose: opaque text, compared octet by octet.</summary>
/// <typeparam name="TSelf">The identifier itself.</typeparam>
public interface ITextIdentifier<TSelf>
    where TSelf : struct, ITextIdentifier<TSelf>
{
    /// <summary>The text.</summary>
    string Value { get; }

    /// <summary>Wraps a text.</summary>
    static abstract TSelf From(string value);
}

/// <summary>Makes and reads identifiers.</summary>
public static class Identifier
{
    // Milliseconds since 1970 in the upper 48 bits, a count within the millisecond in the lower 12: what a version 7 begins with.
    private static long lastTick;

    // Set by simulations alone, whose runs must be repeatable; one at a time.
    private static Random? drawn;

    /// <summary>A fresh UUID, for what has no type of identifier of its own.</summary>
    public static Guid NewUuid()
    {
        if (drawn is null)
        {
            return Guid.NewGuid();
        }

        Span<byte> octets = stackalloc byte[16];
        drawn.NextBytes(octets);
        (octets[6], octets[8]) = ((byte)((octets[6] & 0x0F) | 0x40), (byte)((octets[8] & 0x3F) | 0x80));
        return new Guid(octets, bigEndian: true);
    }

    /// <summary>
    /// A fresh one. Version 7: rows that are made together lie together in an index, and of two that this process made the later one compares
    /// greater, though both were made within a millisecond (RFC 9562, 6.2, method 1).
    /// </summary>
    public static T New<T>()
        where T : struct, IUuidIdentifier<T>
    {
        Span<byte> octets = stackalloc byte[16];
        var fresh = drawn is null ? Guid.CreateVersion7() : NewUuid();
        fresh.TryWriteBytes(octets, bigEndian: true, out _);
        if (drawn is not null)
        {
            octets[..6].Clear();
        }

        var tick = NextTick(BinaryPrimitives.ReadInt64BigEndian(octets) >>> 16 << 12);
        BinaryPrimitives.WriteInt64BigEndian(octets, (tick >>> 12 << 16) | 0x7000 | (tick & 0xFFF));
        return T.From(new Guid(octets, bigEndian: true));
    }

    /// <summary>Reads any common spelling of a UUID, with or without hyphens.</summary>
    public static bool TryParse<T>([NotNullWhen(true)] string? text, out T id)
        where T : struct, IUuidIdentifier<T>
    {
        var parsed = Guid.TryParse(text, out var value);
        id = T.From(value);
        return parsed;
    }

    /// <summary>Reads what the product itself wrote.</summary>
    /// <exception cref="FormatException">The text is no UUID: the row or message is corrupt.</exception>
    public static T Parse<T>(string text)
        where T : struct, IUuidIdentifier<T> => T.From(Guid.Parse(text));

    /// <summary>From now on everything that is new is drawn, not made of time and the system's chance.</summary>
    internal static void DrawFrom(Random random) => (drawn, lastTick) = (random, 0);

    private static long NextTick(long now)
    {
        while (true)
        {
            var last = Volatile.Read(ref lastTick);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref lastTick, next, last) == last)
            {
                return next;
            }
        }
    }
}

/// <summary>A server (the original's "instance"); also the UUID of its domain.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<ServerId>))]
public readonly record struct ServerId(Guid Value) : IUuidIdentifier<ServerId>
{
    /// <inheritdoc />
    public static ServerId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>A durable operation: one accepted request and the work that it needs.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<OperationId>))]
public readonly record struct OperationId(Guid Value) : IUuidIdentifier<OperationId>
{
    /// <inheritdoc />
    public static OperationId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>An image of the image service.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<ImageId>))]
public readonly record struct ImageId(Guid Value) : IUuidIdentifier<ImageId>
{
    /// <inheritdoc />
    public static ImageId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>A network.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<NetworkId>))]
public readonly record struct NetworkId(Guid Value) : IUuidIdentifier<NetworkId>
{
    /// <inheritdoc />
    public static NetworkId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>A port: one interface of one server on one network.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<PortId>))]
public readonly record struct PortId(Guid Value) : IUuidIdentifier<PortId>
{
    /// <inheritdoc />
    public static PortId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>A service record: one role on one host (<c>os-services</c>); also the id of a hypervisor's record.</summary>
[JsonConverter(typeof(UuidIdentifierConverter<ServiceId>))]
public readonly record struct ServiceId(Guid Value) : IUuidIdentifier<ServiceId>
{
    /// <inheritdoc />
    public static ServiceId From(Guid value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value.ToString("D");
}

/// <summary>A flavor's <c>flavorid</c>: chosen by the operator, often a small number, a UUID where it was left out.</summary>
[JsonConverter(typeof(TextIdentifierConverter<FlavorId>))]
public readonly record struct FlavorId(string Value) : ITextIdentifier<FlavorId>
{
    /// <inheritdoc />
    public static FlavorId From(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>A Keystone user; opaque, not always a UUID (LDAP and federated users have others).</summary>
[JsonConverter(typeof(TextIdentifierConverter<UserId>))]
public readonly record struct UserId(string Value) : ITextIdentifier<UserId>
{
    /// <inheritdoc />
    public static UserId From(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>A Keystone project (the original's "tenant"); opaque.</summary>
[JsonConverter(typeof(TextIdentifierConverter<ProjectId>))]
public readonly record struct ProjectId(string Value) : ITextIdentifier<ProjectId>
{
    /// <inheritdoc />
    public static ProjectId From(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>The name of a host as its agent reports it (option <c>host</c>).</summary>
[JsonConverter(typeof(TextIdentifierConverter<HostName>))]
public readonly record struct HostName(string Value) : ITextIdentifier<HostName>
{
    /// <inheritdoc />
    public static HostName From(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;
}

/// <summary>Writes a UUID identifier as its canonical text, also as a dictionary key.</summary>
/// <typeparam name="T">The identifier.</typeparam>
public sealed class UuidIdentifierConverter<T> : JsonConverter<T>
    where T : struct, IUuidIdentifier<T>
{
    /// <inheritdoc />
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.From(reader.GetGuid());

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>Writes a text identifier as its text.</summary>
/// <typeparam name="T">The identifier.</typeparam>
public sealed class TextIdentifierConverter<T> : JsonConverter<T>
    where T : struct, ITextIdentifier<T>
{
    /// <inheritdoc />
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(reader.GetString() ?? throw new JsonException("An identifier is null."));

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
