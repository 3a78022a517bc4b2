using System.Text.Json.Nodes;

namespace Nova.TestKit.Web;

/// <summary>An answer, read whole.</summary>
public sealed record WebAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body) ?? throw new InvalidOperationException("The body is null.");

    /// <summary>The text of a fault of the Compute API.</summary>
    public string Message => Json.AsObject().Single().Value!["message"]!.GetValue<string>();

    /// <summary>The name of a fault of the Compute API.</summary>
    public string FaultName => Json.AsObject().Single().Key;

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
