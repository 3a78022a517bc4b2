using System.Text.Json;
using Nova.Core;
using Nova.Web;

namespace Nova.Images;

/// <summary>Reads a JSON body whose members are the user's own, so that no payload type can describe them.</summary>
internal static class ImageBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The document; the caller disposes it. The server's limit of the body's size holds.</summary>
    public static async Task<Result<JsonDocument>> ReadAsync(ApiCall call, JsonValueKind kind, CancellationToken cancellationToken)
    {
        try
        {
            var document = await JsonDocument.ParseAsync(call.Http.Request.Body, Strict, cancellationToken);
            if (document.RootElement.ValueKind == kind)
            {
                return document;
            }

            document.Dispose();
            return new Fault.Invalid($"Malformed JSON in request body: expected an {kind}.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Fault.Invalid("Malformed JSON in request body.");
        }
    }
}
