using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Nova.Web;

namespace Nova.Metadata.Service;

/// <summary>Refusals as text, for clients that are shell scripts.</summary>
internal sealed class PlainFaults : IFaultShape
{
    public const string PlainText = "text/plain; charset=UTF-8";

    public static PlainFaults Instance { get; } = new();

    public string ContentType => PlainText;

    public void Write(IBufferWriter<byte> body, int status, string message, TimeSpan? retryAfter) =>
        Encoding.UTF8.GetBytes(Text(status, message), body);

    public static string Text(int status, string message) => $"{status} {ReasonPhrases.GetReasonPhrase(status)}\n\n{message}\n";
}
