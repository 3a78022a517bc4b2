using System.Collections;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Nova.Hosting;

/// <summary>
/// Tells systemd that the program is ready, stops, and lives (<c>sd_notify(3)</c>): what a unit of <c>Type=notify</c> with
/// <c>WatchdogSec=</c> waits for. Does nothing where <c>NOTIFY_SOCKET</c> is not set.
/// </summary>
internal sealed class SystemdNotifier : PeriodicTask
{
    private readonly string? _socket;
    private readonly TimeSpan _watchdog;

    public SystemdNotifier(
        IDictionary environment, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<SystemdNotifier> logger)
        : base("systemd_watchdog", clock, logger)
    {
        _socket = environment["NOTIFY_SOCKET"] as string is { Length: > 1 } path ? path : null;
        _watchdog = long.TryParse(environment["WATCHDOG_USEC"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? TimeSpan.FromMicroseconds(limit)
            : TimeSpan.Zero;
        lifetime.ApplicationStarted.Register(() => Send("READY=1\n"));
        lifetime.ApplicationStopping.Register(() => Send("STOPPING=1\n"));
    }

    protected override TimeSpan Interval => _socket is null ? TimeSpan.Zero : _watchdog / 2;

    protected override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_watchdog > TimeSpan.Zero)
        {
            Send("WATCHDOG=1\n");
        }

        return Task.CompletedTask;
    }

    private void Send(string message)
    {
        if (_socket is null)
        {
            return;
        }

        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

            // A name after @ is in the abstract namespace, which the kernel marks with a zero byte.
            socket.SendTo(
                Encoding.UTF8.GetBytes(message),
                new UnixDomainSocketEndPoint(_socket[0] is '@' ? '\0' + _socket[1..] : _socket));
        }
        catch (SocketException)
        {
            // systemd is away or the path is stale; the program's work does not depend on it.
        }
    }
}
