using System.Globalization;
using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Servers.Storage;
using Nova.Servers.Volumes;

namespace Nova.Servers.Notices;

/// <inheritdoc />
internal sealed class ServerNotices : IServerNotices
{
    public async Task<ServerNotice?> DescribeAsync(IUnitOfWork work, ServerHappening happening, CancellationToken cancellationToken)
    {
        if (await ServerStore.FindAsync(work, happening.Server, cancellationToken) is not { } row)
        {
            return null;
        }

        var devices = (await BlockDeviceStore.ListAsync(work, row.Id, cancellationToken)).Where(device => device is { IsVolume: true, VolumeId: not null }).ToList();
        HostName? host = row.Host is { } name ? new HostName(name) : null;
        return new ServerNotice(VersionedNotice.Of(row, devices, happening).ToJsonString(), UnversionedNotice.Of(row, happening).ToJsonString(), host);
    }
}

/// <summary>How both shapes write values.</summary>
internal static class NoticeValues
{
    /// <summary>Seconds, with a Z; <see langword="null"/> for none.</summary>
    public static string? Instant(long? microseconds) => microseconds is { } at ? Instant(Instants.FromMicroseconds(at)) : null;

    public static string Instant(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A task state; <see langword="null"/> for none.</summary>
    public static string? Task(string word) => word.Length is 0 ? null : word;

    public static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    public static JsonArray List(IEnumerable<JsonNode?> items) => new([.. items]);

    /// <summary>A payload within a payload.</summary>
    public static JsonObject Wrap(string name, string version, JsonObject data) => new()
    {
        ["nova_object.name"] = name,
        ["nova_object.namespace"] = "nova",
        ["nova_object.version"] = version,
        ["nova_object.data"] = data,
    };
}
