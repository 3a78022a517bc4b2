using Microsoft.Extensions.Logging;
using Nova.Core;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>
/// The one connection to libvirt: kept open, watched by keepalives, opened anew with its events when it broke. Guests do not depend on it.
/// </summary>
internal sealed partial class LibvirtConnection(string uri, GuestEvents events, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int MostCalls = 64;
    private const int KeepAliveSeconds = 5;
    private const uint KeepAliveMisses = 5;
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ReopenFor = TimeSpan.FromSeconds(10);
    private static readonly Backoff Reopen = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));

    private readonly NativeCalls _calls = new(MostCalls, time);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Opened? _current;
    private volatile string? _error;

    /// <summary>Why the last try to connect failed; <see langword="null"/> while there is a connection, and before the first try.</summary>
    public string? Error => _error;

    /// <summary>Runs an operation on the open connection, off the caller's thread.</summary>
    /// <exception cref="VirtDriverException">libvirt cannot be reached, refused, or did not answer within <paramref name="deadline"/>.</exception>
    public async Task<T> CallAsync<T>(Func<ConnectHandle, T> operation, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var connect = await OpenAsync(cancellationToken);
        return await _calls.RunAsync(() => operation(connect), deadline, cancellationToken);
    }

    /// <summary>As <see cref="CallAsync{T}"/>, for an operation without a value.</summary>
    public async Task DoAsync(Action<ConnectHandle> operation, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var connect = await OpenAsync(cancellationToken);
        await DoNowAsync(() => operation(connect), deadline, cancellationToken);
    }

    /// <summary>Opens the connection where it is not open.</summary>
    public async Task<ConnectHandle> OpenAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_current is { } current)
            {
                if (ConnectIsAlive(current.Connect) is 1)
                {
                    return current.Connect;
                }

                LogLost(uri);
                _current = null;
                await CloseAsync(current);
            }

            _current = await TryOpenAsync(cancellationToken);
            _error = null;
            LogOpened(uri);
            return _current.Connect;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync(CancellationToken.None);
        if (_current is { } current)
        {
            _current = null;
            await CloseAsync(current);
        }

        _gate.Dispose();
        _calls.Dispose();
    }

    private async Task DoNowAsync(Action operation, TimeSpan deadline, CancellationToken cancellationToken) => await _calls.RunAsync(
        () =>
        {
            operation();
            return true;
        },
        deadline,
        cancellationToken);

    private async Task<Opened> TryOpenAsync(CancellationToken cancellationToken)
    {
        EventLoop.EnsureRunning();
        var start = time.GetTimestamp();
        Random jitter = new(Environment.ProcessId);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await _calls.RunAsync(OpenNow, OpenLimit, cancellationToken);
            }
            catch (VirtDriverException error) when (Note(error) && time.GetElapsedTime(start) < ReopenFor)
            {
                LogUnreachable(uri, error.Message);
                await Task.Delay(Reopen.Wait(attempt, jitter), time, cancellationToken);
            }
        }
    }

    private bool Note(VirtDriverException error)
    {
        _error = error.Message;
        return true;
    }

    private Opened OpenNow()
    {
        var connect = LibvirtError.Checked(ConnectOpen(uri));
        try
        {
            _ = ConnectSetKeepAlive(connect, KeepAliveSeconds, KeepAliveMisses); // a local driver has none, and needs none
            return new Opened(connect, events.Register(connect));
        }
        catch
        {
            connect.Dispose();
            throw;
        }
    }

    private async Task CloseAsync(Opened opened)
    {
        try
        {
            await DoNowAsync(opened.Dispose, OpenLimit, CancellationToken.None);
        }
        catch (VirtDriverException error)
        {
            LogUnreachable(uri, error.Message);
        }
    }

    [LoggerMessage(LogLevel.Information, "Connected to libvirt at {Uri}")]
    private partial void LogOpened(string uri);

    [LoggerMessage(LogLevel.Warning, "The connection to libvirt at {Uri} is lost; guests run on, it is opened anew")]
    private partial void LogLost(string uri);

    [LoggerMessage(LogLevel.Warning, "libvirt at {Uri} does not answer: {Reason}")]
    private partial void LogUnreachable(string uri, string reason);

    private sealed record Opened(ConnectHandle Connect, int Callback) : IDisposable
    {
        public void Dispose()
        {
            GuestEvents.Unregister(Connect, Callback);
            Connect.Dispose();
        }
    }
}
