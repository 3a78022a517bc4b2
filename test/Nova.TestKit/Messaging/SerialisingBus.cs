using System.Diagnostics;
using System.Text.Json;
using Nova.Core;
using Nova.Messaging;

namespace Nova.TestKit.Messaging;

/// <summary>
/// A bus whose messages go through <see cref="EnvelopeCodec"/> and back, both ways, as they do between processes: what a contract forgets to
/// write is missing at the other end.
/// </summary>
public sealed class SerialisingBus(IRpcBus inner) : IRpcBus
{
    public async Task<TReply> CallAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var reply = await inner.CallAsync(method, host, Travel(method, request, deadline), deadline, cancellationToken);
        var bytes = EnvelopeCodec.Write(new RpcReplyEnvelope
        {
            Result = JsonSerializer.SerializeToElement(reply, method.ReplyJson),
            UniqueId = EnvelopeCodec.NewId(),
        });
        return EnvelopeCodec.ReadReply(bytes).Result!.Value.Deserialize(method.ReplyJson)!;
    }

    public Task CastAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, CancellationToken cancellationToken) =>
        inner.CastAsync(method, host, Travel(method, request, null), cancellationToken);

    public Task FanOutAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken) =>
        inner.FanOutAsync(method, Travel(method, request, null), cancellationToken);

    public IAsyncDisposable Serve(RpcService service) => inner.Serve(service);

    private static TRequest Travel<TRequest, TReply>(RpcMethod<TRequest, TReply> method, TRequest request, TimeSpan? timeout)
    {
        var bytes = EnvelopeCodec.Write(new RpcEnvelope
        {
            Method = method.Name,
            Arguments = JsonSerializer.SerializeToElement(request, method.RequestJson),
            Version = method.Since,
            RequestId = RpcScope.RequestId,
            TraceParent = Activity.Current?.Id,
            UniqueId = EnvelopeCodec.NewId(),
            Timeout = timeout,
        });
        return EnvelopeCodec.ReadRequest(bytes).Arguments.Deserialize(method.RequestJson)!;
    }
}
