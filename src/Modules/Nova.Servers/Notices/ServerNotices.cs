using System.Globalization;
using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Notices;

/// <inheritdoc />
internal sealed class ServerNotices : IServerNotices
{
    public async Task<ServerNotice?> DescribeAsync(IUnitOfWork work, ServerHappening happening, CancellationToken cancellationToken) =>
        await ServerStore.FindAsync(work, happening.Server, cancellationToken) is { } row
            ? new ServerNotice(VersionedNotice.Of(row, happening).ToJsonString(), UnversionedNotice.Of(row).ToJsonString())
            : null;
}

/// <summary>How both shapes write values.</summary>
internal static class NoticeValues
{
    /// <summary>Seconds, with a Z; <see langword="null"/> for none.</summary>
    public static string? Instant(long? microseconds) => microseconds is { } at
        ? Instants.FromMicroseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : null;

    public static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    public static JsonArray List(IEnumerable<JsonNode?> items) => new([.. items]);
}
