using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Nova.Core;

namespace Nova.Messaging;

/// <summary>
/// Messages in the oslo.messaging envelope, version 2.0: <c>{"oslo.version": "2.0", "oslo.message": "{…}"}</c>, the message being JSON text
/// within the JSON. What comes without an envelope is taken as the message itself.
/// </summary>
public static class EnvelopeCodec
{
    /// <summary>The envelope's version.</summary>
    public const string EnvelopeVersion = "2.0";

    private const string VersionKey = "oslo.version";
    private const string MessageKey = "oslo.message";
    private const string ContextPrefix = "_context_";

    // What a sender may claim; nothing waits longer than a day.
    private const double LongestTimeoutSeconds = 86400;

    /// <summary>An id as <see cref="RpcEnvelope.UniqueId"/> wants it.</summary>
    public static string NewId() => Identifier.NewUuid().ToString("N");

    /// <summary>Writes a request.</summary>
    public static byte[] Write(RpcEnvelope request) => Wrap(json =>
    {
        json.WriteString("method", request.Method);
        json.WritePropertyName("args");
        request.Arguments.WriteTo(json);
        json.WriteString("version", request.Version.ToString(2));
        WriteIfAny(json, "namespace", request.Namespace);
        WriteIfAny(json, ContextPrefix + "request_id", request.RequestId);
        WriteIfAny(json, ContextPrefix + "traceparent", request.TraceParent);
        foreach (var (name, value) in request.Context)
        {
            json.WritePropertyName(ContextPrefix + name);
            value.WriteTo(json);
        }

        json.WriteString("_unique_id", request.UniqueId);
        WriteIfAny(json, "_msg_id", request.MessageId);
        WriteIfAny(json, "_reply_q", request.ReplyQueue);
        if (request.Timeout is { } timeout)
        {
            json.WriteNumber("_timeout", timeout.TotalSeconds);
        }
    });

    /// <summary>Writes an answer.</summary>
    public static byte[] Write(RpcReplyEnvelope reply) => Wrap(json =>
    {
        json.WritePropertyName("result");
        if (reply.Result is { } result)
        {
            result.WriteTo(json);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteString("failure", reply.Failure is { } failure ? FailureCodec.Write(failure) : null);
        json.WriteBoolean("ending", reply.IsEnding);
        WriteIfAny(json, "_msg_id", reply.MessageId);
        json.WriteString("_unique_id", reply.UniqueId);
    });

    /// <summary>Puts a message, a JSON object in UTF-8, into an envelope.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> message)
    {
        ArrayBufferWriter<byte> envelope = new(message.Length + (message.Length / 4) + 64);
        using (Utf8JsonWriter json = new(envelope))
        {
            json.WriteStartObject();
            json.WriteString(VersionKey, EnvelopeVersion);
            json.WriteString(MessageKey, message);
            json.WriteEndObject();
        }

        return envelope.WrittenSpan.ToArray();
    }

    /// <summary>Reads a request.</summary>
    /// <exception cref="RpcFormatException">It is none.</exception>
    public static RpcEnvelope ReadRequest(ReadOnlyMemory<byte> bytes)
    {
        var message = Unwrap(bytes);
        return new RpcEnvelope
        {
            Method = Text(message, "method") ?? throw new RpcFormatException("The message names no method."),
            Arguments = message.TryGetProperty("args", out var arguments) ? arguments : NoArguments(),
            Version = ReadVersion(Text(message, "version") ?? "1.0"),
            Namespace = Text(message, "namespace"),
            RequestId = Text(message, ContextPrefix + "request_id"),
            TraceParent = Text(message, ContextPrefix + "traceparent"),
            Context = ReadContext(message),
            UniqueId = Text(message, "_unique_id") ?? NewId(),
            MessageId = Text(message, "_msg_id"),
            ReplyQueue = Text(message, "_reply_q"),
            Timeout = message.TryGetProperty("_timeout", out var timeout) && timeout.ValueKind is JsonValueKind.Number
                ? TimeSpan.FromSeconds(Math.Clamp(timeout.GetDouble(), 0, LongestTimeoutSeconds))
                : null,
        };
    }

    /// <summary>Reads an answer.</summary>
    /// <exception cref="RpcFormatException">It is none.</exception>
    public static RpcReplyEnvelope ReadReply(ReadOnlyMemory<byte> bytes)
    {
        var message = Unwrap(bytes);
        return new RpcReplyEnvelope
        {
            Result = message.TryGetProperty("result", out var result) && result.ValueKind is not JsonValueKind.Null ? result : null,
            Failure = Text(message, "failure") is { } failure ? FailureCodec.Read(failure) : null,
            IsEnding = message.TryGetProperty("ending", out var ending) && ending.ValueKind is JsonValueKind.True,
            MessageId = Text(message, "_msg_id"),
            UniqueId = Text(message, "_unique_id") ?? NewId(),
        };
    }

    private static byte[] Wrap(Action<Utf8JsonWriter> writeMembers)
    {
        ArrayBufferWriter<byte> message = new(1024);
        using (Utf8JsonWriter json = new(message))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return Wrap(message.WrittenSpan);
    }

    private static JsonElement Unwrap(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var outer = ParseObject(bytes);
            if (Text(outer, VersionKey) is not { } version || Text(outer, MessageKey) is not { } message)
            {
                return outer;
            }

            return RpcHandler.IsCompatible(ReadVersion(version), ReadVersion(EnvelopeVersion))
                ? ParseObject(System.Text.Encoding.UTF8.GetBytes(message))
                : throw new RpcFormatException($"The envelope has version {version}; {EnvelopeVersion} is understood.");
        }
        catch (JsonException exception)
        {
            throw new RpcFormatException("The message is no JSON.", exception);
        }
    }

    private static JsonElement ParseObject(ReadOnlyMemory<byte> bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.ValueKind is JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new RpcFormatException("The message is no JSON object.");
    }

    private static JsonElement NoArguments()
    {
        using var empty = JsonDocument.Parse("{}");
        return empty.RootElement.Clone();
    }

    private static ImmutableDictionary<string, JsonElement> ReadContext(JsonElement message) => message.EnumerateObject()
        .Where(member => member.Name.StartsWith(ContextPrefix, StringComparison.Ordinal)
            && member.Name is not (ContextPrefix + "request_id" or ContextPrefix + "traceparent"))
        .DistinctBy(member => member.Name)
        .ToImmutableDictionary(member => member.Name[ContextPrefix.Length..], member => member.Value, StringComparer.Ordinal);

    private static Version ReadVersion(string text) => text.Split('.') is [var major, var minor]
        && int.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out var left)
        && int.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out var right)
            ? new Version(left, right)
            : throw new RpcFormatException($"'{text}' is no version.");

    private static string? Text(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
