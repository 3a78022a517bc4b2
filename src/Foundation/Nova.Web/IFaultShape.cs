using System.Buffers;

namespace Nova.Web;

/// <summary>How a surface words its refusals on the wire.</summary>
public interface IFaultShape
{
    /// <summary>The value of Content-Type.</summary>
    string ContentType { get; }

    /// <summary>Writes the body.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="message">What the user reads.</param>
    /// <param name="retryAfter">When to come again; <see langword="null"/> where that says nothing.</param>
    void Write(IBufferWriter<byte> body, int status, string message, TimeSpan? retryAfter);

    /// <summary>The same for APIs whose refusals say more than that.</summary>
    /// <param name="body">Where to.</param>
    /// <param name="notice">What is refused; headers may still be set on its answer.</param>
    void Write(IBufferWriter<byte> body, FaultNotice notice) => Write(body, notice.Status, notice.Message, notice.RetryAfter);
}

/// <summary>A refusal that is about to be answered.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What the user reads.</param>
/// <param name="RetryAfter">When to come again; <see langword="null"/> where that says nothing.</param>
/// <param name="Code">What programs tell it by; <see langword="null"/> without one.</param>
public sealed record FaultNotice(HttpContext Http, int Status, string Message, TimeSpan? RetryAfter, string? Code);
