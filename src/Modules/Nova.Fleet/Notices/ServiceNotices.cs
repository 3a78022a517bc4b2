using System.Globalization;
using System.Text.Json.Nodes;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Fleet.Services;

namespace Nova.Fleet.Notices;

/// <summary>Tells of services (<c>service.*</c>).</summary>
internal sealed class ServiceNotices(INotices notices)
{
    public bool AreWanted => notices.AreWanted;

    /// <summary>Tells that something was done to a service.</summary>
    public Task TellAsync(IUnitOfWork work, string requestId, string what, ServiceRecord service, CancellationToken cancellationToken) => notices.TellAsync(
        work,
        new Notice
        {
            Event = $"service.{what}",
            RequestId = requestId,
            Program = service.Binary,
            Host = service.Host,
            Name = "ServiceStatusPayload",
            Version = "1.1",
            Data = new JsonObject
            {
                ["host"] = service.Host.Value,
                ["disabled"] = service.IsDisabled,
                ["last_seen_up"] = service.LastSeen?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["binary"] = service.Binary,
                ["topic"] = service.Topic,
                ["disabled_reason"] = service.DisabledReason,
                ["report_count"] = service.ReportCount,
                ["forced_down"] = service.IsForcedDown,
                ["version"] = service.Version,
                ["availability_zone"] = null,
                ["uuid"] = service.Id.ToString(),
            },
        },
        cancellationToken);
}
