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
}
