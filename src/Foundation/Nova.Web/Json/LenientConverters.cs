using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nova.Web.Json;

/// <summary>Reads what the attributes accept beside the plain JSON type: digits in a text, "True", a number for a text.</summary>
internal static class LenientConverters
{
    private static readonly JsonConverter Int32 = new IntConverter();
    private static readonly JsonConverter NullableInt32 = new NullableConverter<int>((JsonConverter<int>)Int32);
    private static readonly JsonConverter Int64 = new LongConverter();
    private static readonly JsonConverter NullableInt64 = new NullableConverter<long>((JsonConverter<long>)Int64);
    private static readonly JsonConverter Double = new DoubleConverter();
    private static readonly JsonConverter NullableDouble = new NullableConverter<double>((JsonConverter<double>)Double);
    private static readonly JsonConverter Boolean = new FlagConverter();
    private static readonly JsonConverter NullableBoolean = new NullableConverter<bool>((JsonConverter<bool>)Boolean);
    private static readonly JsonConverter Text = new TextConverter();
    private static readonly JsonConverter Entries = new EntriesConverter();

    public static JsonConverter? For(Type type, ICustomAttributeProvider? member)
    {
        if (VersionedContract.Find<WholeAttribute>(member) is not null)
        {
            return type == typeof(int) ? Int32 : type == typeof(int?) ? NullableInt32
                : type == typeof(long) ? Int64 : type == typeof(long?) ? NullableInt64 : null;
        }

        if (VersionedContract.Find<RealAttribute>(member) is not null)
        {
            return type == typeof(double) ? Double : type == typeof(double?) ? NullableDouble : null;
        }

        if (VersionedContract.Find<FlagAttribute>(member) is not null)
        {
            return type == typeof(bool) ? Boolean : type == typeof(bool?) ? NullableBoolean : null;
        }

        if (type == typeof(string) && VersionedContract.Find<TextAttribute>(member) is { AcceptNumber: true })
        {
            return Text;
        }

        return VersionedContract.Find<EntriesAttribute>(member) is { AcceptNumbers: true } && type.IsAssignableFrom(typeof(Dictionary<string, string>))
            ? type == typeof(Dictionary<string, string>) ? Entries : new EntriesFacade(type)
            : null;
    }

    /// <summary>The texts that mean yes and no, as the original lists them.</summary>
    public static bool? Flag(string text) => text switch
    {
        "True" or "TRUE" or "true" or "1" or "ON" or "On" or "on" or "YES" or "Yes" or "yes" => true,
        "False" or "FALSE" or "false" or "0" or "OFF" or "Off" or "off" or "NO" or "No" or "no" => false,
        _ => null,
    };

    private sealed class IntConverter : JsonConverter<int>
    {
        public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String ? int.Parse(reader.GetString()!, CultureInfo.InvariantCulture) : reader.GetInt32();

        public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    private sealed class LongConverter : JsonConverter<long>
    {
        public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String ? long.Parse(reader.GetString()!, CultureInfo.InvariantCulture) : reader.GetInt64();

        public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    private sealed class DoubleConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String ? double.Parse(reader.GetString()!, CultureInfo.InvariantCulture) : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    private sealed class FlagConverter : JsonConverter<bool>
    {
        public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.String
                ? Flag(reader.GetString()!) ?? throw new JsonException("The text is no boolean.")
                : reader.GetBoolean();

        public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
    }

    private sealed class TextConverter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.Number ? JsonElement.ParseValue(ref reader).GetRawText() : reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }

    private sealed class NullableConverter<T>(JsonConverter<T> inner) : JsonConverter<T?>
        where T : struct
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType is JsonTokenType.Null ? null : inner.Read(ref reader, typeof(T), options);

        public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options)
        {
            if (value is { } some)
            {
                inner.Write(writer, some, options);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }

    private sealed class EntriesConverter : JsonConverter<Dictionary<string, string>>
    {
        public override Dictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Dictionary<string, string> entries = new(StringComparer.Ordinal);
            while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
            {
                var key = reader.GetString()!;
                reader.Read();
                entries[key] = reader.TokenType is JsonTokenType.Number ? JsonElement.ParseValue(ref reader).GetRawText() : reader.GetString() ?? "";
            }

            return entries;
        }

        public override void Write(Utf8JsonWriter writer, Dictionary<string, string> value, JsonSerializerOptions options) => WriteAll(writer, value);

        public static void WriteAll(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, string>> entries)
        {
            writer.WriteStartObject();
            foreach (var (key, text) in entries)
            {
                writer.WriteString(key, text);
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>The same behind an interface that a dictionary implements.</summary>
    private sealed class EntriesFacade(Type facade) : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert == facade;

        public override JsonConverter? CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            typeToConvert == typeof(IReadOnlyDictionary<string, string>) ? new ReadOnlyEntries() : null;
    }

    private sealed class ReadOnlyEntries : JsonConverter<IReadOnlyDictionary<string, string>>
    {
        public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            ((JsonConverter<Dictionary<string, string>>)Entries).Read(ref reader, typeToConvert, options)!;

        public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options) =>
            EntriesConverter.WriteAll(writer, value);
    }
}
