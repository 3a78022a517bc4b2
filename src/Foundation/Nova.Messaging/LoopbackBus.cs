using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Messaging;

/// <summary>
/// The bus of a program that is alone: hands the objects over, with the deadlines, errors and version checks of a real one. Both ends
/// see the same object, so messages must be immutable.
/// </summary>
/// <param name="clock">Measures deadlines.</param>
/// <param name="logger">Told what casts nobody waits for came to.</param>
public sealed partial class LoopbackBus(TimeProvider clock, ILogger<LoopbackBus> logger) : IRpcBus
{
    private readonly RpcServers _servers = new();

    /// <inheritdoc />
    public async Task<TReply> CallAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, TimeSpan deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var server = _servers.Enter(method.Topic, method.Name, host) ?? throw new RpcNoServerException(method.Topic, method.Name, host);
        using CancellationTokenSource limit = new(deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // The wait ends at the deadline even when the handler does not heed its token.
            return await RunAsync(server, method, request, either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            RpcTelemetry.Timeouts.Add(1, new("topic", method.Topic), new("method", method.Name));
            throw new RpcTimeoutException(method.Topic, method.Name, host, deadline);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception exception) when (exception is not (RpcUnsupportedException or RpcRemoteException { InnerException: null }))
        {
            throw new RpcRemoteException(method.Topic, method.Name, host, exception);
        }
    }

    /// <inheritdoc />
    public Task CastAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, HostName? host, TRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_servers.Enter(method.Topic, method.Name, host) is { } server)
        {
            // Owned by the server, whose disposal waits for it.
            _ = RunCastAsync(server, method, request);
        }
        else
        {
            LogNobody(method.Name, RpcAddress.Of(method.Topic, host));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task FanOutAsync<TRequest, TReply>(
        RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var server in _servers.At(method.Topic))
        {
            if (server.Service.TryGetHandler(method.Name, out _) && server.TryEnter())
            {
                _ = RunCastAsync(server, method, request);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public IAsyncDisposable Serve(RpcService service)
    {
        RpcServer server = new(service, _servers.Remove, clock, logger);
        _servers.Add(server);
        return server;
    }

    /// <summary>Runs the handler; the caller has counted the call in.</summary>
    private async Task<TReply> RunAsync<TRequest, TReply>(
        RpcServer server, RpcMethod<TRequest, TReply> method, TRequest request, CancellationToken cancellationToken)
    {
        // Off the caller's stack: a handler that blocks must not hold up the caller's deadline, nor calls within calls grow the stack.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var started = clock.GetTimestamp();
        var outcome = "error";
        using var activity = RpcTelemetry.Activities.StartActivity(method.Name, ActivityKind.Server);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, server.Aborting);
        try
        {
            var reply = await Handler(server, method).InvokeAsync(request, either.Token);
            outcome = "ok";
            return reply;
        }
        finally
        {
            RpcTelemetry.RecordServed(method.Topic, method.Name, outcome, clock.GetElapsedTime(started));
            server.Leave();
        }
    }

    private async Task RunCastAsync<TRequest, TReply>(RpcServer server, RpcMethod<TRequest, TReply> method, TRequest request)
    {
        try
        {
            await RunAsync(server, method, request, server.Aborting);
        }
        catch (OperationCanceledException) when (server.Aborting.IsCancellationRequested)
        {
            LogDropped(method.Name, server.Service);
        }
#pragma warning disable CA1031 // The boundary of a message: nobody waits for it, so the log is told.
        catch (Exception exception)
        {
            LogFailed(exception, method.Name, server.Service);
        }
#pragma warning restore CA1031
    }

    private static RpcHandler<TRequest, TReply> Handler<TRequest, TReply>(RpcServer server, RpcMethod<TRequest, TReply> method)
    {
        var known = server.Service.TryGetHandler(method.Name, out var handler);
        return known && RpcHandler.IsCompatible(method.Since, handler!.Version) && handler is RpcHandler<TRequest, TReply> typed
            ? typed
            : throw new RpcUnsupportedException(server.Service.ToString(), method.Name, method.Since, handler?.Version);
    }

    [LoggerMessage(LogLevel.Warning, "{Method} was dropped: nobody serves {Address}")]
    private partial void LogNobody(string method, string address);

    [LoggerMessage(LogLevel.Warning, "{Method} on {Service} was cancelled: the server stops")]
    private partial void LogDropped(string method, RpcService service);

    [LoggerMessage(LogLevel.Error, "{Method} on {Service} failed")]
    private partial void LogFailed(Exception exception, string method, RpcService service);
}
