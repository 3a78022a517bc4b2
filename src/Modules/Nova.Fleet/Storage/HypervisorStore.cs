using System.Text.Json;
using System.Text.Json.Serialization;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Data;
using Nova.Fleet.Hypervisors;

namespace Nova.Fleet.Storage;

/// <summary>The SQL of hypervisors' reports; each is kept as JSON beside what it is found by.</summary>
internal sealed class HypervisorStore(Database database, TimeProvider clock)
{
    private const string Select = "SELECT service_id AS ServiceId, version AS Version, reported_at AS ReportedAt, report AS Report FROM fleet_hypervisors";

    /// <summary>How a report is stored, also to tell whether it says anything new.</summary>
    public static string Encode(HypervisorReport report) => JsonSerializer.Serialize(report, ReportJson.Default.HypervisorReport);

    /// <summary>All reports.</summary>
    public async Task<IReadOnlyList<HypervisorRecord>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await database.QueryAsync<ReportRow>(Select, null, cancellationToken)).Select(ToRecord)];

    /// <summary>The reports of these services, as far as there are any.</summary>
    public async Task<IReadOnlyList<HypervisorRecord>> ListAsync(IReadOnlyCollection<ServiceId> services, CancellationToken cancellationToken)
    {
        string[] ids = [.. services.Select(service => service.ToString())];
        return [.. (await database.QueryAsync<ReportRow>($"{Select} WHERE service_id IN @ids", new { ids }, cancellationToken)).Select(ToRecord)];
    }

    /// <summary>The versions of all reports.</summary>
    public async Task<IReadOnlyDictionary<ServiceId, ReportVersion>> ListVersionsAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<ReportRow>(
            "SELECT service_id AS ServiceId, version AS Version, reported_at AS ReportedAt FROM fleet_hypervisors", null, cancellationToken);
        return rows.ToDictionary(row => Identifier.Parse<ServiceId>(row.ServiceId), row => new ReportVersion(row.Version, row.ReportedAt));
    }

    /// <summary>Stores reports in one transaction, with what the delegate writes; a service that was deleted meanwhile gets none.</summary>
    public Task SaveAsync(IReadOnlyCollection<EncodedReport> reports, Func<IUnitOfWork, Task> alongside, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                foreach (var (service, host, node, json) in reports)
                {
                    await work.ExecuteAsync(
                        """
                        INSERT INTO fleet_hypervisors (service_id, host, node, report, reported_at)
                        SELECT id, host, @node, @json, @Now FROM fleet_services WHERE id = @Id AND host = @Host AND deleted = 0
                        ON CONFLICT (service_id) DO UPDATE SET node = excluded.node, report = excluded.report, reported_at = excluded.reported_at,
                            version = fleet_hypervisors.version + 1
                        """,
                        new { Id = service.ToString(), Host = host.Value, node, json, Now = clock.GetUtcNow().ToMicroseconds() },
                        cancellationToken);
                }

                await alongside(work);
            },
            cancellationToken);

    private static HypervisorRecord ToRecord(ReportRow row) =>
        new(Identifier.Parse<ServiceId>(row.ServiceId), new(row.Version, row.ReportedAt), Decode(row.Report));

    private static HypervisorReport Decode(string json) =>
        JsonSerializer.Deserialize(json, ReportJson.Default.HypervisorReport) ?? throw new JsonException("A stored report is null.");

    private sealed record ReportRow
    {
        public string ServiceId { get; init; } = "";

        public long Version { get; init; }

        public long ReportedAt { get; init; }

        public string Report { get; init; } = "";
    }
}

/// <summary>A report as it is stored.</summary>
/// <param name="Service">The host's service.</param>
/// <param name="Host">The host.</param>
/// <param name="Node">The hypervisor's own name.</param>
/// <param name="Json">The whole report.</param>
internal sealed record EncodedReport(ServiceId Service, HostName Host, string Node, string Json);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HypervisorReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
