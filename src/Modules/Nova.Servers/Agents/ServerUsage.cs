using Nova.Contracts.Servers;
using Nova.Core;
using Nova.Data;
using Nova.Servers.Storage;

namespace Nova.Servers.Agents;

/// <inheritdoc />
internal sealed class ServerUsage(Database database, ServerStore servers) : IServerUsage
{
    private const string Ran = "launched_at IS NOT NULL AND launched_at <= @to AND (terminated_at IS NULL OR terminated_at >= @from)";

    public async Task<IReadOnlyList<UsedServer>?> ListAsync(
        DateTimeOffset from, DateTimeOffset to, ProjectId? project, ServerId? behind, int limit, CancellationToken cancellationToken)
    {
        var marker = behind is { } id ? await servers.FindAsync(id, cancellationToken) : null;
        if (behind is not null && marker is null)
        {
            return null;
        }

        var rows = await database.QueryAsync<ServerRow>(
            $"""
            SELECT {ServerColumns.Select} FROM servers
            WHERE {Ran} AND (@all = 1 OR project_id = @project) AND (project_id > @markerProject OR (project_id = @markerProject AND id > @marker))
            ORDER BY project_id, id LIMIT @limit
            """,
            new
            {
                from = from.ToMicroseconds(),
                to = to.ToMicroseconds(),
                all = project is null ? 1 : 0,
                project = project?.Value ?? "",
                markerProject = marker?.ProjectId ?? "",
                marker = marker?.Id ?? "",
                limit,
            },
            cancellationToken);
        return [.. rows.Select(Used)];
    }

    public async Task<IReadOnlyDictionary<HostName, int>> CountByHostAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        (await database.QueryAsync<HostCount>(
            $"SELECT host AS Host, COUNT(*) AS Servers FROM servers WHERE {Ran} AND host IS NOT NULL GROUP BY host",
            new { from = from.ToMicroseconds(), to = to.ToMicroseconds() }, cancellationToken))
        .ToDictionary(row => new HostName(row.Host), row => (int)row.Servers);

    private static UsedServer Used(ServerRow row) => new()
    {
        Id = row.ServerId,
        Name = row.Name,
        Project = new ProjectId(row.ProjectId),
        Flavor = row.GetFlavor(),
        LaunchedAt = Instants.FromMicroseconds(row.LaunchedAt!.Value),
        TerminatedAt = Instants.FromMicroseconds(row.TerminatedAt),
        VmState = row.VmState,
    };

    private sealed record HostCount
    {
        public required string Host { get; init; }
        public required long Servers { get; init; }
    }
}
