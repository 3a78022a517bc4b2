using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nova.TestKit.Schemas;

namespace Nova.TestKit.Differential;

/// <summary>What the other service answered when it was asked last: <c>test/fixtures/peer</c>, one file a family, one line an answer.</summary>
internal sealed class Recording
{
    /// <summary>JSON without escapes that no reader needs.</summary>
    public static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, List<(string Step, JsonObject Answer)>> _answers = new(StringComparer.Ordinal);

    /// <summary>The families of conversations, by the names of their files.</summary>
    public static IEnumerable<string> Families => Directory.EnumerateFiles(Folder("conversations"), "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    /// <summary>The conversations of a family.</summary>
    public static IReadOnlyList<Conversation> Conversations(string family) => Conversation.Parse(File.ReadAllText(Path.Combine(Folder("conversations"), family + ".txt")));

    /// <summary>What was answered in a family's conversations.</summary>
    public static Recording Read(string family)
    {
        Recording recording = new();
        List<(string, JsonObject)> answers = [];
        foreach (var line in File.ReadLines(FileOf(family)))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                recording._answers[line[3..]] = answers = [];
            }
            else
            {
                var entry = JsonNode.Parse(line)!.AsObject();
                var step = entry["step"]!.GetValue<string>();
                entry.Remove("step");
                answers.Add((step, entry));
            }
        }

        return recording;
    }

    /// <summary>Remembers what was answered in a conversation.</summary>
    public void Add(Conversation conversation, IEnumerable<(Step Step, Answer Answer)> answers) =>
        _answers[conversation.Name] = [.. answers.Select(each => (each.Step.ToString(), each.Answer.ToJson()))];

    /// <summary>What was answered to the steps of a conversation, in order; empty where it was never held.</summary>
    public IReadOnlyList<(string Step, JsonObject Answer)> Of(Conversation conversation) => _answers.GetValueOrDefault(conversation.Name) ?? [];

    /// <summary>Writes the family's file.</summary>
    public void Write(string family)
    {
        StringBuilder text = new();
        foreach (var (conversation, answers) in _answers)
        {
            text.Append("## ").Append(conversation).Append('\n');
            foreach (var (step, answer) in answers)
            {
                JsonObject entry = [KeyValuePair.Create("step", (JsonNode?)step), .. answer.DeepClone().AsObject().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))];
                text.Append(entry.ToJsonString(Plain)).Append('\n');
            }
        }

        File.WriteAllText(FileOf(family), text.ToString());
    }

    private static string FileOf(string family) => Path.Combine(Folder("peer"), family + ".jsonl");

    private static string Folder(string name) => Path.Combine(Facts.Root, "test", "fixtures", name);
}
