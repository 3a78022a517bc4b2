using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Nova.Web.Pipeline;

/// <summary>Reads a request's body into a JSON document and refuses what is no sound JSON.</summary>
internal static class BodyReader
{
    internal const string Malformed = "Malformed request body";

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 64,
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    /// <summary>Reads it all.</summary>
    /// <exception cref="BadHttpRequestException">The body is larger than the server's limit, or broke off.</exception>
    public static async ValueTask FillAsync(HttpContext http, PooledBody buffer, CancellationToken cancellationToken)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            foreach (var part in read.Buffer)
            {
                buffer.Write(part.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>The document, which uses the memory that it was made of; <see langword="null"/> for what is no sound JSON.</summary>
    public static JsonDocument? TryParse(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty || !Utf8.IsValid(body.Span))
        {
            return null;
        }

        try
        {
            var document = JsonDocument.Parse(body, Strict);

            // Only an escape can hide a lone surrogate or a NUL; most bodies have none and skip the walk.
            if (body.Span.IndexOf("\\u"u8) >= 0 && !HasSoundTexts(document.RootElement))
            {
                document.Dispose();
                return null;
            }

            return document;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate in a member's name, met while looking for duplicates.
            return null;
        }
    }

    private static bool HasSoundTexts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => !element.GetString()!.Contains('\0', StringComparison.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().All(HasSoundTexts),
        JsonValueKind.Object => element.EnumerateObject().All(member => !member.Name.Contains('\0', StringComparison.Ordinal) && HasSoundTexts(member.Value)),
        _ => true,
    };
}
