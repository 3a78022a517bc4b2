using Nova.Core;

namespace Nova.Messaging;

/// <summary>Carries calls to the services of a topic, in this process or another.</summary>
/// <remarks>
/// <para><b>Delivery.</b> A message may be lost or come twice: handlers are idempotent, and callers act on the database's word, not on
/// a message having arrived.</para>
/// <para><b>Errors of calls.</b> <see cref="RpcTimeoutException"/>, <see cref="RpcNoServerException"/>,
/// <see cref="RpcUnsupportedException"/> and, for whatever the handler threw, <see cref="RpcRemoteException"/>.</para>
/// <para><b>Threads.</b> All members may be used from any thread.</para>
/// </remarks>
public interface IRpcBus
{
    /// <summary>Asks one server and waits for its answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="host">The server's host; <see langword="null"/> for any server of the topic.</param>
    /// <param name="request">The argument.</param>
    /// <param name="deadline">How long the answer may take; past it the handler's token is cancelled.</param>
    Task<TReply> CallAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Tells one server and does not wait. Complete when the bus has it; nobody hears of a failure but the log.</summary>
    Task CastAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, CancellationToken cancellationToken);

    /// <summary>Tells every server of the topic and does not wait.</summary>
    Task FanOutAsync<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Serves until the result is disposed. Disposal takes no new call and waits for those that run, at most
    /// <see cref="RpcService.StopLimit"/>; what still runs then has its token cancelled.
    /// </summary>
    IAsyncDisposable Serve(RpcService service);
}
