using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Nova.Contracts.Usage;
using Nova.Core;

namespace Nova.Usage.Notifications;

/// <inheritdoc />
internal sealed class Notices(IOptions<NotificationOptions> options, IOptions<NotificationFormatOptions> format, TimeProvider clock) : INotices
{
    /// <summary>How programs are called in the unversioned kind.</summary>
    private const string Prefix = "nova-";

    public bool AreWanted => options.Value.Drivers.Count > 0;

    public Task TellAsync(IUnitOfWork work, Notice notice, CancellationToken cancellationToken) => AreWanted
        ? AddAsync(work, notice, Wrap(notice).ToJsonString(), notice.OldData?.ToJsonString(), cancellationToken)
        : Task.CompletedTask;

    /// <summary>The same of payloads that are text already.</summary>
    public async Task AddAsync(IUnitOfWork work, Notice notice, string payload, string? oldPayload, CancellationToken cancellationToken)
    {
        var host = notice.Host?.Value ?? Environment.MachineName;
        if (format.Value.WantsVersioned)
        {
            await NotificationStore.AddAsync(work, Row(notice, notice.Event, $"{notice.Program}:{host}", payload, isVersioned: true), cancellationToken);
        }

        if (format.Value.WantsUnversioned && notice.OldEvent is { } name && oldPayload is not null)
        {
            var publisher = $"{(notice.Program.StartsWith(Prefix, StringComparison.Ordinal) ? notice.Program[Prefix.Length..] : notice.Program)}.{host}";
            await NotificationStore.AddAsync(work, Row(notice, name, publisher, oldPayload, isVersioned: false), cancellationToken);
        }
    }

    private static JsonObject Wrap(Notice notice) => new()
    {
        ["nova_object.name"] = notice.Name,
        ["nova_object.namespace"] = "nova",
        ["nova_object.version"] = notice.Version,
        ["nova_object.data"] = notice.Data.DeepClone(),
    };

    private NotificationRow Row(Notice notice, string name, string publisher, string payload, bool isVersioned) => new()
    {
        Id = Identifier.NewUuid().ToString("D"),
        EventType = name,
        Priority = notice.IsError ? "ERROR" : "INFO",
        Publisher = publisher,
        IsVersioned = isVersioned ? 1 : 0,
        RequestId = notice.RequestId,
        Payload = payload,
        CreatedAt = (notice.At ?? clock.GetUtcNow()).ToMicroseconds(),
    };
}
