using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Nova.Web;

namespace Nova.Images;

/// <summary>Refusals as Glance words them for clients that accept JSON: message, code with phrase, title.</summary>
internal sealed class GlanceFaults : IFaultShape
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private GlanceFaults()
    {
    }

    public static GlanceFaults Instance { get; } = new();

    public string ContentType => "application/json; charset=UTF-8";

    /// <summary>A refusal whose status no <see cref="Core.Fault"/> has.</summary>
    public static IResult Answer(int status, string message) => new StatusFault(status, message);

    public void Write(IBufferWriter<byte> body, int status, string message, TimeSpan? retryAfter)
    {
        var phrase = ReasonPhrases.GetReasonPhrase(status);
        using Utf8JsonWriter json = new(body, Json);
        json.WriteStartObject();
        json.WriteString("message", message);
        json.WriteString("code", $"{status} {phrase}");
        json.WriteString("title", phrase);
        json.WriteEndObject();
    }

    private sealed class StatusFault(int status, string message) : IResult, IStatusCodeHttpResult
    {
        public int? StatusCode => status;

        public Task ExecuteAsync(HttpContext httpContext)
        {
            ArrayBufferWriter<byte> body = new();
            Instance.Write(body, status, message, null);
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = Instance.ContentType;
            httpContext.Response.ContentLength = body.WrittenCount;
            return httpContext.Response.Body.WriteAsync(body.WrittenMemory, httpContext.RequestAborted).AsTask();
        }
    }
}
