using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nova.Metadata.Documents;

/// <summary>Writes a JSON document. Texts of users are escaped by the writer, whatever is in them.</summary>
internal static class JsonDocuments
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(2048);
        using Utf8JsonWriter json = new(buffer, Options);
        write(json);
        json.Flush();
        return buffer.WrittenMemory;
    }
}
