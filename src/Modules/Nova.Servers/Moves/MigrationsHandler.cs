using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Web;

namespace Nova.Servers.Moves;

/// <summary>Lists moves of servers (<c>os-migrations</c>): an admin's are all, a manager's those of the own project, without hosts.</summary>
internal sealed class MigrationsHandler(MigrationList migrations)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ListMigrationsQuery>().TryGet(out var query, out var fault))
        {
            return call.Fault(fault);
        }

        if (!call.Allows(MovePolicies.ListMigrations))
        {
            return call.Fault(new Fault.Forbidden(MovePolicies.ListMigrations.Name));
        }

        var (all, hosts) = (call.Allows(MovePolicies.ListAllMigrations), call.Allows(MovePolicies.ShowMigrationHosts));
        if (!all && query.ProjectId is { } project && project != call.Caller.Project.Value)
        {
            return call.Fault(new Fault.Forbidden(MovePolicies.ListAllMigrations.Name));
        }

        if (!hosts && (query.Host ?? query.SourceCompute) is not null)
        {
            return call.Fault(new Fault.Forbidden(MovePolicies.ShowMigrationHosts.Name));
        }

        // Nothing hides migrations here, so that those which are hidden are none.
        var filter = ToFilter(query, all ? null : call.Caller.Project.Value);
        return query.Hidden is "1" or "true" or "True" ? call.Json(new MigrationsResponse { Migrations = [] })
            : call.Version.Supports(59) ? await PageAsync(call, filter, hosts, cancellationToken)
            : call.Json(new MigrationsResponse { Migrations = [.. (await migrations.AllAsync(filter, cancellationToken)).Select(row => MigrationView.Of(call, row, hosts))] });
    }

    private static MigrationFilter ToFilter(ListMigrationsQuery query, string? visibleTo) => new()
    {
        Host = query.Host,
        Source = query.SourceCompute,
        Server = query.InstanceUuid,
        Status = query.Status,
        Type = query.MigrationType,
        User = query.UserId,
        Project = query.ProjectId,
        VisibleTo = visibleTo,
        Since = query.Since,
        Before = query.Before,
    };

    private async Task<IResult> PageAsync(ApiCall call, MigrationFilter filter, bool hosts, CancellationToken cancellationToken)
    {
        if (!call.Page().TryGet(out var page, out var fault))
        {
            return call.Fault(fault);
        }

        MigrationRow? behind = null;
        if (page.Marker is { } marker && (behind = await migrations.FindAsync(marker, cancellationToken)) is null)
        {
            return call.Fault(new Fault.Invalid($"Marker {marker} could not be found."));
        }

        var rows = await migrations.PageAsync(filter, behind, page.Limit + 1, cancellationToken);
        return call.Json(new MigrationsResponse
        {
            Migrations = [.. rows.Take(page.Limit).Select(row => MigrationView.Of(call, row, hosts))],
            MigrationsLinks = rows.Count > page.Limit ? [new MigrationLink("next", call.NextLink("/os-migrations", rows[page.Limit - 1].Uuid))] : null,
        });
    }
}
