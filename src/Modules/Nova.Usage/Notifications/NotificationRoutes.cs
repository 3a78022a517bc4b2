using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nova.Usage.Notifications;

/// <summary>
/// What the driver <c>routing</c> reads: <c>{"group": {"driver": {"accepted_events": ["instance.*"], "accepted_priorities": ["error"]}}}</c>.
/// Where neither is said, the driver gets everything.
/// </summary>
internal sealed class NotificationRoutes
{
    private readonly IReadOnlyList<(string Driver, NotificationRoute Route)> _routes;

    private NotificationRoutes(IReadOnlyList<(string Driver, NotificationRoute Route)> routes) => _routes = routes;

    /// <summary>Drivers that the file names.</summary>
    public IEnumerable<string> Drivers => _routes.Select(route => route.Driver);

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidOperationException">It is none.</exception>
    public static NotificationRoutes Read(string file)
    {
        try
        {
            return Parse(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"routing_config: {file} cannot be used: {exception.Message}", exception);
        }
    }

    /// <exception cref="JsonException">It is none.</exception>
    public static NotificationRoutes Parse(string text)
    {
        var groups = JsonSerializer.Deserialize(text, NotificationRouteJson.Default.DictionaryStringDictionaryStringNotificationRoute) ?? [];
        return new([.. groups.Values.SelectMany(group => group).Select(pair => (pair.Key, pair.Value))]);
    }

    /// <summary>The drivers that want this one, each once.</summary>
    public IEnumerable<string> DriversOf(NotificationRow row) =>
        _routes.Where(route => route.Route.Takes(row)).Select(route => route.Driver).Distinct(StringComparer.Ordinal);
}

/// <summary>What one driver of a group gets.</summary>
internal sealed record NotificationRoute
{
    public IReadOnlyList<string>? AcceptedEvents { get; init; }

    public IReadOnlyList<string>? AcceptedPriorities { get; init; }

    public bool Takes(NotificationRow row) =>
        (AcceptedEvents is null && AcceptedPriorities is null)
        || AcceptedEvents?.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, row.EventType, ignoreCase: false)) is true
        || AcceptedPriorities?.Any(priority => priority.Equals(row.Priority, StringComparison.OrdinalIgnoreCase)) is true;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, NotificationRoute>>))]
internal sealed partial class NotificationRouteJson : JsonSerializerContext;
