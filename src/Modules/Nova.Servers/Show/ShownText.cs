using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nova.Servers.Show;

/// <summary>A member that only some callers see: absent for the others, and null or a text for them. The default is absent.</summary>
[JsonConverter(typeof(Converter))]
internal readonly record struct ShownText
{
    private readonly bool _isShown;

    private ShownText(string? value) => (_isShown, Value) = (true, value);

    /// <summary>The text, where it is shown.</summary>
    public string? Value { get; }

    /// <summary>Shown to those who may see it.</summary>
    public static ShownText If(bool mayRead, string? value) => mayRead ? new(value) : default;

    internal sealed class Converter : JsonConverter<ShownText>
    {
        public override ShownText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString());

        public override void Write(Utf8JsonWriter writer, ShownText value, JsonSerializerOptions options)
        {
            if (value is { _isShown: true, Value: { } text })
            {
                writer.WriteStringValue(text);
            }
            else
            {
                writer.WriteNullValue();
            }
        }
    }
}

/// <summary>A server without an image shows an empty text where others show an object.</summary>
internal sealed class ServerImageConverter : JsonConverter<ServerImageView>
{
    public override bool HandleNull => true;

    public override ServerImageView? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Servers are written, never read.");

    public override void Write(Utf8JsonWriter writer, ServerImageView value, JsonSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteStringValue("");
        }
        else
        {
            JsonSerializer.Serialize(writer, value, options.GetTypeInfo(typeof(ServerImageView)));
        }
    }
}
