using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Messaging;

namespace Nova.Usage.Notifications;

/// <summary>Where notifications go, as the options say.</summary>
internal sealed partial class NotificationDrivers
{
    private readonly INotificationBus _bus;
    private readonly NotificationOptions _options;
    private readonly NotificationFormatOptions _format;
    private readonly NotificationRoutes? _routes;
    private readonly ILogger<NotificationDrivers> _logger;

    /// <exception cref="InvalidOperationException">An option names a driver that there is not, or a file that is none.</exception>
    public NotificationDrivers(
        INotificationBus bus, IOptions<NotificationOptions> options, IOptions<NotificationFormatOptions> format, ILogger<NotificationDrivers> logger)
    {
        (_bus, _options, _format, _logger) = (bus, options.Value, format.Value, logger);
        _routes = _options.RoutingFile is { Length: > 0 } file ? NotificationRoutes.Read(file) : null;
        var named = _options.Drivers.Concat(_routes?.Drivers ?? []);
        if (named.FirstOrDefault(driver => driver is not ("messaging" or "messagingv2" or "log" or "noop" or "routing")) is { } unknown)
        {
            throw new InvalidOperationException($"There is no notification driver '{unknown}'; there are messaging, messagingv2, log, routing and noop.");
        }

        if (_options.Drivers.Contains("routing") && _routes is null)
        {
            throw new InvalidOperationException("The notification driver routing needs the option routing_config.");
        }
    }

    /// <summary>Hands a notification to every driver that is to have it.</summary>
    public async Task SendAsync(NotificationRow row, CancellationToken cancellationToken)
    {
        var message = row.ToMessage();
        var drivers = _options.Drivers.SelectMany(driver => driver is "routing" ? _routes!.DriversOf(row) : [driver]).Distinct(StringComparer.Ordinal);
        foreach (var driver in drivers)
        {
            await SendAsync(driver, row, message, cancellationToken);
        }
    }

    private async Task SendAsync(string driver, NotificationRow row, byte[] message, CancellationToken cancellationToken)
    {
        if (driver is "log")
        {
            LogNotification(row.EventType, System.Text.Encoding.UTF8.GetString(message));
        }
        else if (driver is not "noop")
        {
            foreach (var topic in row.IsVersioned is 1 ? _format.VersionedTopics : _options.Topics)
            {
                await _bus.PublishAsync(topic, row.Priority, message, hasEnvelope: driver is "messagingv2", cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "notification.{EventType} {Message}")]
    private partial void LogNotification(string eventType, string message);
}
