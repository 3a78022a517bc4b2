using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Nova.Membership.Memcached;

/// <summary>One memcached server: one connection, one command at a time, and after a failure a moment in which it is not asked.</summary>
internal sealed class MemcachedLink(ServerAddress address, TimeProvider clock, ILogger logger) : IDisposable
{
    public const int UsualPort = 11211;

    private const int MostKeys = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ServerLog _log = new(address.ToString(), logger);
    private Socket? _socket;
    private NetworkStream? _stream;
    private MemcachedReader? _reader;
    private long? _failedAt;

    public bool IsThere => _log.IsThere;

    /// <summary>Stores a value that goes by itself after a time.</summary>
    public Task SetAsync(string key, string value, TimeSpan lifetime, CancellationToken cancellationToken) => DoAsync(
        async (reader, token) =>
        {
            await SendAsync(string.Create(CultureInfo.InvariantCulture, $"set {key} 0 {(long)lifetime.TotalSeconds} {value.Length}\r\n{value}\r\n"), token);
            var answer = await reader.LineAsync(token);
            return answer is "STORED" ? true : throw MemcachedReader.Unexpected("set", answer);
        },
        cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => DoAsync(
        async (reader, token) =>
        {
            await SendAsync($"delete {key}\r\n", token);
            var answer = await reader.LineAsync(token);
            return answer is "DELETED" or "NOT_FOUND" ? true : throw MemcachedReader.Unexpected("delete", answer);
        },
        cancellationToken);

    /// <summary>Those that are there.</summary>
    public Task<Dictionary<string, string>> GetAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => DoAsync(
        async (reader, token) =>
        {
            Dictionary<string, string> found = new(StringComparer.Ordinal);
            foreach (var batch in keys.Chunk(MostKeys))
            {
                await SendAsync($"get {string.Join(' ', batch)}\r\n", token);
                await reader.ValuesAsync(batch.Length, found, token);
            }

            return found;
        },
        cancellationToken);

    public void Dispose()
    {
        Close();
        _turn.Dispose();
    }

    private async Task<T> DoAsync<T>(Func<MemcachedReader, CancellationToken, Task<T>> doAsync, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_failedAt is { } failedAt && clock.GetElapsedTime(failedAt) < Rest)
            {
                throw new ServiceGroupException($"memcached {address} failed a moment ago.");
            }

            var result = await WithinAsync(doAsync, cancellationToken);
            _failedAt = null;
            _log.Answered();
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> WithinAsync<T>(Func<MemcachedReader, CancellationToken, Task<T>> doAsync, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await doAsync(await OpenAsync(either.Token), either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The answer may come yet, to nobody.
            Close();
            throw;
        }
        catch (Exception exception) when (exception is SocketException or IOException or ServiceGroupException or OperationCanceledException)
        {
            Close();
            _failedAt = clock.GetTimestamp();
            var reason = exception is OperationCanceledException ? $"no answer within {Limit.TotalSeconds} s" : exception.Message;
            _log.Failed(reason);
            throw new ServiceGroupException($"memcached {address}: {reason}", exception);
        }
    }

    private async Task<MemcachedReader> OpenAsync(CancellationToken cancellationToken)
    {
        if (_reader is { } open)
        {
            return open;
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket = socket;
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        _stream = new NetworkStream(socket, ownsSocket: false);
        return _reader = new MemcachedReader(_stream);
    }

    private ValueTask SendAsync(string text, CancellationToken cancellationToken) => _stream!.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    private void Close()
    {
        _stream?.Dispose();
        _socket?.Dispose();
        (_socket, _stream, _reader) = (null, null, null);
    }
}
