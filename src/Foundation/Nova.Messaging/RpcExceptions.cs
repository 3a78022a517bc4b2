using Nova.Core;

namespace Nova.Messaging;

/// <summary>No answer came within the call's deadline. The work may have been done all the same.</summary>
/// <param name="topic">The topic.</param>
/// <param name="method">The method.</param>
/// <param name="host">The host that was asked, if one was named.</param>
/// <param name="limit">The deadline.</param>
public sealed class RpcTimeoutException(string topic, string method, HostName? host, TimeSpan limit)
    : TimeoutException($"{RpcAddress.Of(topic, host)} did not answer {method} within {limit.TotalSeconds:0.###} s.")
{
    /// <summary>The method.</summary>
    public string Method { get; } = method;

    /// <summary>The host that was asked; <see langword="null"/> for any.</summary>
    public HostName? Host { get; } = host;

    /// <summary>The deadline.</summary>
    public TimeSpan Limit { get; } = limit;
}

/// <summary>The handler failed. What it threw is the inner exception where the handler ran in this process.</summary>
public sealed class RpcRemoteException : Exception
{
    /// <summary>A failure in this process.</summary>
    public RpcRemoteException(string topic, string method, HostName? host, Exception inner)
        : base($"{method} failed on {RpcAddress.Of(topic, host)}: {inner.Message}", inner) =>
        (RemoteType, Details) = (inner.GetType().Name, inner.ToString());

    /// <summary>A failure that came as a message.</summary>
    public RpcRemoteException(string topic, string method, HostName? host, RpcFailure failure)
        : base($"{method} failed on {RpcAddress.Of(topic, host)}: {failure.Message}") =>
        (RemoteType, Details) = (failure.Class, string.Join('\n', failure.Trace));

    /// <summary>The name of the type that was thrown.</summary>
    public string RemoteType { get; }

    /// <summary>The trace, for the log.</summary>
    public string Details { get; }
}

/// <summary>Nobody serves the topic, or the host that was named; the call was not made, or was and nobody is there any more to answer.</summary>
/// <param name="topic">The topic.</param>
/// <param name="method">The method.</param>
/// <param name="host">The host that was asked, if one was named.</param>
/// <param name="mayHaveArrived">Whether somebody may have had the question, and done what it asks for.</param>
public sealed class RpcNoServerException(string topic, string method, HostName? host, bool mayHaveArrived = false)
    : Exception($"Nobody serves {RpcAddress.Of(topic, host)}, so {method} cannot be asked.")
{
    /// <summary>Whether somebody may have had the question, and done what it asks for.</summary>
    public bool MayHaveArrived { get; } = mayHaveArrived;
}

/// <summary>The server does not know the method, or not in the version that was asked for; nothing was done.</summary>
public sealed class RpcUnsupportedException : Exception
{
    /// <summary>A refusal by a server of this process.</summary>
    /// <param name="service">The server's queue.</param>
    /// <param name="method">The method.</param>
    /// <param name="asked">The caller's version.</param>
    /// <param name="served">The server's version; <see langword="null"/> where it has no such method.</param>
    public RpcUnsupportedException(string service, string method, Version asked, Version? served)
        : base(served is null
            ? $"{service} does not serve {method} {asked}."
            : $"{service} serves {method} {served}, which does not cover {asked}.")
    {
    }

    /// <summary>A refusal that came as a message.</summary>
    internal RpcUnsupportedException(RpcFailure failure)
        : base(failure.Message)
    {
    }
}

/// <summary>A message that cannot be read.</summary>
public sealed class RpcFormatException : Exception
{
    /// <summary>A message that breaks a rule of the format.</summary>
    public RpcFormatException(string message)
        : base(message)
    {
    }

    /// <summary>A message that is no JSON.</summary>
    public RpcFormatException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

internal static class RpcAddress
{
    public static string Of(string topic, HostName? host) => host is { } named ? $"{topic}.{named}" : topic;
}
