using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nova.Flavors;

/// <summary>Writes <c>1.0</c> rather than <c>1</c>: clients print what they read.</summary>
internal sealed class FactorConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        writer.WriteRawValue(text.AsSpan().ContainsAny(".E") ? text : text + ".0");
    }
}
