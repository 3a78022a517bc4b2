using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Nova.Scheduling.Plugins;

/// <summary>
/// The operator's own options for plug-ins, from a file of JSON. Looked at every five minutes at most and read where its time is another one; a file that cannot
/// be read says nothing.
/// </summary>
internal sealed partial class OptionsFile(IOptions<OptionsFileOptions> options, TimeProvider clock, ILogger<OptionsFile> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly Dictionary<string, JsonElement> Nothing = [];

    private readonly string _path = options.Value.Location;
    private Reading? _last;

    /// <summary>What the file says.</summary>
    public async ValueTask<IReadOnlyDictionary<string, JsonElement>> ReadAsync(CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _last);
        if (_path.Length is 0 || (last is not null && clock.GetElapsedTime(last.LookedAt) < Interval))
        {
            return last?.Options ?? Nothing;
        }

        // Two who come at the same time both read: no harm is done.
        var (lookedAt, writtenAt) = (clock.GetTimestamp(), File.GetLastWriteTimeUtc(_path));
        var now = last is not null && last.WrittenAt == writtenAt
            ? last with { LookedAt = lookedAt }
            : new Reading(await LoadAsync(cancellationToken), writtenAt, lookedAt);
        Volatile.Write(ref _last, now);
        return now.Options;
    }

    private async Task<IReadOnlyDictionary<string, JsonElement>> LoadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(_path);
            return await JsonSerializer.DeserializeAsync(file, OptionsFileJson.Default.DictionaryStringJsonElement, cancellationToken) ?? Nothing;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            LogUnread(_path, exception.Message);
            return Nothing;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The options for plug-ins in {Path} cannot be read and count as none: {Reason}")]
    private partial void LogUnread(string path, string reason);

    private sealed record Reading(IReadOnlyDictionary<string, JsonElement> Options, DateTime WrittenAt, long LookedAt);
}

/// <summary>How the file is read.</summary>
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class OptionsFileJson : JsonSerializerContext;
