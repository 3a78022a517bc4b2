using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Nova.Membership.ZooKeeper;

/// <summary>
/// One session over one connection. It ends with the connection, or when the server is silent for too long, and is not taken up again: what it held goes when ZooKeeper
/// gives it up.
/// </summary>
internal sealed class ZooKeeperSession : IAsyncDisposable
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JuteReader>> _waiting = new();
    private TimeSpan _timeout;
    private int _xid;
    private Task _reading = Task.CompletedTask;
    private Task _pinging = Task.CompletedTask;

    private ZooKeeperSession(Socket socket, TimeProvider clock)
    {
        (_socket, _clock) = (socket, clock);
        _stream = new NetworkStream(socket, ownsSocket: false);
    }

    /// <summary>Why it ended; <see langword="null"/> while it lasts.</summary>
    public ServiceGroupException? Failure { get; private set; }

    /// <summary>Connects and begins a session.</summary>
    public static async Task<ZooKeeperSession> OpenAsync(ServerAddress address, TimeSpan timeout, TimeProvider clock, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
#pragma warning disable CA2000 // The session owns them; without one the socket is closed below.
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, either.Token);
            ZooKeeperSession session = new(socket, clock);
#pragma warning restore CA2000
            await session._stream.WriteAsync(ZooKeeperCodec.ConnectFrame(timeout), either.Token);
            session._timeout = ZooKeeperCodec.ReadConnected(await session.FrameAsync(either.Token));
            session._reading = session.ReadAsync();
            session._pinging = session.PingAsync();
            return session;
        }
        catch (Exception exception)
        {
            socket.Dispose();
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new ServiceGroupException($"no session within {timeout.TotalMilliseconds} ms", exception);
            }

            throw exception is SocketException or IOException ? new ServiceGroupException(exception.Message, exception) : exception;
        }
    }

    /// <summary>Asks, and reads what the answer holds.</summary>
    /// <returns>The error (0 for none), and what follows it.</returns>
    public async Task<(int Error, JuteReader Body)> AskAsync(Func<int, byte[]> frame, CancellationToken cancellationToken)
    {
        var xid = Interlocked.Increment(ref _xid) & int.MaxValue;
        TaskCompletionSource<JuteReader> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[xid] = answer;
        try
        {
            if (Failure is { } failure)
            {
                throw failure;
            }

            await SendAsync(frame(xid), cancellationToken);
            var body = await answer.Task.WaitAsync(_timeout, _clock, cancellationToken);
            _ = body.Long();
            return (body.Int(), body);
        }
        catch (TimeoutException exception)
        {
            End(new ServiceGroupException($"no answer within {_timeout.TotalMilliseconds} ms", exception));
            throw Failure!;
        }
        finally
        {
            _waiting.TryRemove(xid, out _);
        }
    }

    /// <summary>Takes leave: what the session held goes at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Failure is null)
        {
            using CancellationTokenSource limit = new(CloseLimit, _clock);
            try
            {
                await AskAsync(ZooKeeperCodec.CloseFrame, limit.Token);
            }
            catch (Exception exception) when (exception is ServiceGroupException or OperationCanceledException)
            {
                // It goes by itself, later.
            }
        }

        End(new ServiceGroupException("the session was closed"));
        await _reading;
        await _pinging;
        await _stream.DisposeAsync();
        _socket.Dispose();
        _sending.Dispose();
        _ending.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                // Pings are answered three times in the timeout.
                using CancellationTokenSource silence = new(_timeout, _clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, _ending.Token);
                var frame = await FrameAsync(either.Token);
                var xid = frame.Int();
                if (_waiting.TryGetValue(xid, out var answer))
                {
                    answer.TrySetResult(frame);
                }
                else if (xid is not (ZooKeeperCodec.PingXid or ZooKeeperCodec.WatchXid) && xid > Volatile.Read(ref _xid))
                {
                    throw new ServiceGroupException($"ZooKeeper answers what it was not asked ({xid}).");
                }
            }
        }
        catch (OperationCanceledException exception)
        {
            End(new ServiceGroupException($"silent for {_timeout.TotalMilliseconds} ms", exception));
        }
        catch (Exception exception) when (exception is SocketException or IOException or ServiceGroupException)
        {
            End(exception as ServiceGroupException ?? new ServiceGroupException(exception.Message, exception));
        }
    }

    private async Task PingAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_timeout / 3, _clock, _ending.Token);
                await SendAsync(ZooKeeperCodec.PingFrame(), _ending.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ServiceGroupException)
        {
            // The session has ended, and says why.
        }
    }

    private async Task SendAsync(byte[] frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            // Half a frame would spoil all that follow, so that only the session's own end stops it.
            using CancellationTokenSource limit = new(_timeout, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ending.Token);
            await _stream.WriteAsync(frame, either.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
        {
            End(new ServiceGroupException(exception.Message, exception));
            throw Failure!;
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task<JuteReader> FrameAsync(CancellationToken cancellationToken)
    {
        var head = new byte[4];
        await _stream.ReadExactlyAsync(head, cancellationToken);
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 0 or > JuteReader.LargestFrame)
        {
            throw new ServiceGroupException($"ZooKeeper begins a message of {length} bytes.");
        }

        // It grows with what arrives, not with what is promised.
        MemoryStream body = new(Math.Min(length, 4096));
        var piece = new byte[Math.Min(length, 16384)];
        while (body.Length < length)
        {
            var read = await _stream.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, length - body.Length)), cancellationToken);
            if (read is 0)
            {
                throw new ServiceGroupException("the connection was closed");
            }

            body.Write(piece.AsSpan(0, read));
        }

        return new JuteReader(body.ToArray());
    }

    private void End(ServiceGroupException why)
    {
        Failure ??= why;
        _ending.Cancel();
        foreach (var answer in _waiting.Values)
        {
            answer.TrySetException(Failure);
        }
    }
}
