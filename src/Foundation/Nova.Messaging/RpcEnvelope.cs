using System.Collections.Immutable;
using System.Text.Json;

namespace Nova.Messaging;

/// <summary>A request as it travels between processes.</summary>
public sealed record RpcEnvelope
{
    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The argument's members.</summary>
    public required JsonElement Arguments { get; init; }

    /// <summary>The contract's version that the caller needs; 1.0 where the message does not say.</summary>
    public Version Version { get; init; } = new(1, 0);

    /// <summary>The namespace of the contract; <see langword="null"/> for the topic's own.</summary>
    public string? Namespace { get; init; }

    /// <summary>The user's request, <c>_context_request_id</c>.</summary>
    public string? RequestId { get; init; }

    /// <summary>The W3C trace parent, <c>_context_traceparent</c>.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The rest of the context, each without its <c>_context_</c>.</summary>
    public ImmutableDictionary<string, JsonElement> Context { get; init; } = [];

    /// <summary>Of this message alone, 32 hexadecimal digits: a repeat is dropped.</summary>
    public required string UniqueId { get; init; }

    /// <summary>Of the call that waits for an answer; <see langword="null"/> for a cast.</summary>
    public string? MessageId { get; init; }

    /// <summary>Where the answer goes.</summary>
    public string? ReplyQueue { get; init; }

    /// <summary>How long the caller waits.</summary>
    public TimeSpan? Timeout { get; init; }
}

/// <summary>An answer as it travels: a result or a failure.</summary>
public sealed record RpcReplyEnvelope
{
    /// <summary>The answer; <see langword="null"/> beside a failure and in the closing message.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why there is no answer.</summary>
    public RpcFailure? Failure { get; init; }

    /// <summary>Whether this is the last message of the answer.</summary>
    public bool IsEnding { get; init; } = true;

    /// <summary>The call that it answers.</summary>
    public string? MessageId { get; init; }

    /// <summary>Of this message alone.</summary>
    public required string UniqueId { get; init; }
}

/// <summary>What a handler threw.</summary>
/// <param name="Class">The name of its type.</param>
/// <param name="Message">What it said.</param>
/// <param name="Module">Where the type lives.</param>
/// <param name="Trace">Lines of its trace.</param>
public sealed record RpcFailure(string Class, string Message, string Module, IReadOnlyList<string> Trace)
{
    /// <summary>Of an exception.</summary>
    public static RpcFailure Of(Exception exception) => new(
        exception.GetType().Name, exception.Message, exception.GetType().Namespace ?? "", exception.ToString().Split('\n'));
}
