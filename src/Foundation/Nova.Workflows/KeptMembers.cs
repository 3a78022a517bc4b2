using System.Text;
using System.Text.Json;

namespace Nova.Workflows;

/// <summary>
/// What another release has written into an operation's state that this one does not know: it stays in the state as it was, for the release that does.
/// A member that this one knows stays to the letter, too, until this one changes it: it may hold more than this one reads.
/// </summary>
internal sealed class KeptMembers
{
    private readonly Dictionary<string, JsonElement> _stored;
    private readonly Dictionary<string, JsonElement> _read;

    private KeptMembers(Dictionary<string, JsonElement> stored, Dictionary<string, JsonElement> read) => (_stored, _read) = (stored, read);

    /// <summary>What is to be kept of a stored state; <see langword="null"/> where this release would have written the same.</summary>
    /// <exception cref="JsonException">The state is not one that the workflow can read.</exception>
    public static KeptMembers? Of(string stored, Workflow workflow)
    {
        var read = workflow.WriteState(workflow.ReadState(stored));
        return read == stored ? null : new KeptMembers(Members(stored), Members(read));
    }

    /// <summary>The state as this release writes it, with what is kept.</summary>
    public string In(string written)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartObject();
            var members = Members(written);
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue((IsUntouched(name, value) ? _stored[name] : value).GetRawText(), skipInputValidation: true);
            }

            foreach (var (name, value) in _stored.Where(member => !members.ContainsKey(member.Key) && !_read.ContainsKey(member.Key)))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value.GetRawText(), skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private bool IsUntouched(string name, JsonElement value) =>
        _stored.ContainsKey(name) && _read.TryGetValue(name, out var read) && read.GetRawText() == value.GetRawText();

    private static Dictionary<string, JsonElement> Members(string state) =>
        JsonElement.Parse(state).EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
}
