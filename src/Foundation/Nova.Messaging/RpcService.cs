using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Nova.Core;

namespace Nova.Messaging;

/// <summary>The methods that one server of a topic answers. Fill it first, then hand it to <see cref="IRpcBus.Serve"/>.</summary>
/// <param name="topic">The topic.</param>
/// <param name="host">The host that calls may be directed at; <see langword="null"/> for a server that is one of many alike.</param>
public sealed class RpcService(string topic, HostName? host)
{
    private readonly ConcurrentDictionary<string, RpcHandler> _handlers = new(StringComparer.Ordinal);

    /// <summary>The topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>The host, if calls can be directed at it.</summary>
    public HostName? Host { get; } = host;

    /// <summary>How long disposal waits for running calls; 60 seconds unless told.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The names of the methods, for logs and tests.</summary>
    public IReadOnlyCollection<string> Methods => [.. _handlers.Keys];

    /// <summary>Answers one method.</summary>
    /// <param name="method">The method, at the version that this server knows.</param>
    /// <param name="handler">Idempotent; its token is cancelled at the caller's deadline and when the server must stop.</param>
    /// <exception cref="ArgumentException">The method is of another topic, or has a handler.</exception>
    public RpcService On<TRequest, TReply>(RpcMethod<TRequest, TReply> method, Func<TRequest, CancellationToken, Task<TReply>> handler)
    {
        if (!string.Equals(method.Topic, Topic, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{method.Name} is a method of {method.Topic}, not of {Topic}.", nameof(method));
        }

        return _handlers.TryAdd(method.Name, new RpcHandler<TRequest, TReply>(method, handler))
            ? this
            : throw new ArgumentException($"{Topic} has a handler for {method.Name}.", nameof(method));
    }

    internal bool TryGetHandler(string name, [NotNullWhen(true)] out RpcHandler? handler) => _handlers.TryGetValue(name, out handler);

    /// <summary>The name of its own queue, for logs and errors.</summary>
    public override string ToString() => Host is { } own ? $"{Topic}.{own}" : Topic;
}
