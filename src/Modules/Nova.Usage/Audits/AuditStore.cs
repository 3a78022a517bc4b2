using Nova.Core;
using Nova.Data;

namespace Nova.Usage.Audits;

/// <summary>All SQL on <c>usage_audits</c>.</summary>
internal sealed class AuditStore(Database database)
{
    /// <summary>The audits of a period, by host.</summary>
    public Task<IReadOnlyList<AuditRow>> ListAsync(AuditPeriod period, CancellationToken cancellationToken) =>
        database.QueryAsync<AuditRow>(
            "SELECT host AS Host, servers AS Servers, milliseconds AS Milliseconds FROM usage_audits WHERE period_from = @from AND period_to = @to ORDER BY host",
            new { from = period.From.ToMicroseconds(), to = period.To.ToMicroseconds() }, cancellationToken);

    /// <summary>Writes the audit of a host down; one that is there already stays.</summary>
    public Task AddAsync(AuditPeriod period, IReadOnlyList<AuditRow> rows, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async work =>
            {
                foreach (var row in rows)
                {
                    await work.ExecuteAsync(
                        """
                        INSERT INTO usage_audits (host, period_from, period_to, servers, milliseconds) VALUES (@Host, @From, @To, @Servers, @Milliseconds)
                        ON CONFLICT (host, period_from, period_to) DO NOTHING
                        """,
                        new { row.Host, From = period.From.ToMicroseconds(), To = period.To.ToMicroseconds(), row.Servers, row.Milliseconds }, cancellationToken);
                }
            },
            cancellationToken);
}

/// <summary>A row of <c>usage_audits</c>.</summary>
internal sealed record AuditRow
{
    public required string Host { get; init; }
    public required long Servers { get; init; }

    /// <summary>How long the count took.</summary>
    public required long Milliseconds { get; init; }
}
