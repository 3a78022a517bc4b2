using System.Text.Json;

namespace Nova.Metadata.Documents;

/// <summary>EC2's tree as the one document that a config drive holds.</summary>
internal static class Ec2Json
{
    public static ReadOnlyMemory<byte> Write(MetadataNode tree) => JsonDocuments.Write(json => Write(json, tree));

    private static void Write(Utf8JsonWriter json, MetadataNode node)
    {
        if (node.Children is { } children)
        {
            json.WriteStartObject();
            foreach (var (key, child) in children)
            {
                json.WritePropertyName(key);
                Write(json, child);
            }

            json.WriteEndObject();
        }
        else if (node.Items is { } items)
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteStringValue(node.Text);
        }
    }
}
