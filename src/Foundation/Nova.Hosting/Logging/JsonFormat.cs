using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nova.Hosting.Logging;

/// <summary>One JSON object a line.</summary>
internal static class JsonFormat
{
    // Log lines go to collectors, not into HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(IBufferWriter<byte> output, in LogLine line)
    {
        using (Utf8JsonWriter json = new(output, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteNumber("process", Environment.ProcessId);
            json.WriteString("level", line.LevelName);
            json.WriteString("logger", line.Category);
            json.WriteString("message", line.Message);
            json.WriteStartObject("context");
            ScopeValues.ForEach(line.Scopes, json, static (name, value, to) => WriteValue(to, name, value));
            json.WriteEndObject();
            json.WriteStartObject("values");
            foreach (var (name, value) in line.Values ?? [])
            {
                if (value is not null && name is not "{OriginalFormat}")
                {
                    WriteValue(json, name, value);
                }
            }

            json.WriteEndObject();
            if (line.Exception is { } exception)
            {
                json.WriteString("exception", SecretMask.Apply(exception.ToString()));
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case int or long or short or byte:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            default:
                json.WriteString(
                    name,
                    SecretMask.IsSecretName(name) ? "***" : SecretMask.Apply(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                break;
        }
    }
}
