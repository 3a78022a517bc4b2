using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Nova.Contracts.Compute;
using Nova.Contracts.Usage;
using Nova.Core;
using Nova.Data;

namespace Nova.Fleet.Notices;

/// <summary>Tells that a host cannot reach its hypervisor (<c>libvirt.connect.error</c>): what the host says instead of a heartbeat.</summary>
internal sealed partial class ConnectionNotices(INotices notices, Database database, ILogger<ConnectionNotices> log)
{
    private const string Function = "connect";

    /// <summary>Tells it in a transaction of its own: nothing that is stored changes for it, the host's silence says the rest.</summary>
    public async Task<Done> TellAsync(HypervisorUnreachable report, CancellationToken cancellationToken)
    {
        LogUnreachable(report.Host, report.Driver, report.Reason);
        if (notices.AreWanted)
        {
            await database.WriteAsync(work => notices.TellAsync(work, Notice(report), cancellationToken), cancellationToken);
        }

        return default;
    }

    private static Notice Notice(HypervisorUnreachable report) => new()
    {
        Event = $"{report.Driver}.connect.error",
        OldEvent = $"compute.{report.Driver}.error",
        RequestId = "",
        Program = "nova-compute",
        Host = report.Host,
        IsError = true,
        Name = "LibvirtErrorPayload",
        Version = "1.0",
        Data = new JsonObject
        {
            ["ip"] = report.Address,
            ["reason"] = new JsonObject
            {
                ["nova_object.name"] = ExceptionNotice.Name,
                ["nova_object.namespace"] = "nova",
                ["nova_object.version"] = ExceptionNotice.Version,
                ["nova_object.data"] = ExceptionNotice.Data($"{report.Driver}Error", report.Reason, Function, null),
            },
        },
        OldData = new JsonObject { ["ip"] = report.Address, ["method"] = Function, ["reason"] = report.Reason },
    };

    [LoggerMessage(LogLevel.Warning, "{Host} cannot reach its {Driver}: {Reason}")]
    private partial void LogUnreachable(HostName host, string driver, string reason);
}
