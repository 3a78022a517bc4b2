using System.Globalization;
using Microsoft.AspNetCore.Http;
using Nova.Core;
using Nova.Servers.Show;
using Nova.Servers.Storage;
using Nova.Web;

namespace Nova.Servers.Moves;

/// <summary>Shows the live migration of a server that is under way; there is one at most.</summary>
internal sealed class ServerMigrationsHandler(ServerLookup lookup, MigrationStore migrations)
{
    public async Task<IResult> ListAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ServerMigrationsQuery>().TryGet(out _, out var fault)
            || !(await lookup.FindHeadAsync(call, MovePolicies.ListOfServer, cancellationToken)).TryGet(out var server, out fault))
        {
            return call.Fault(fault);
        }

        var open = await migrations.FindOpenAsync(Identifier.Parse<ServerId>(server.Id), cancellationToken);
        return call.Json(new ServerMigrationsResponse(IsUnderWay(open) ? [ServerMigrationView.Of(open!, ShowsHosts(call, server))] : []));
    }

    public async Task<IResult> ShowAsync(ApiCall call, CancellationToken cancellationToken)
    {
        if (!call.Query<ServerMigrationsQuery>().TryGet(out _, out var fault)
            || !(await lookup.FindHeadAsync(call, MovePolicies.ShowOfServer, cancellationToken)).TryGet(out var server, out fault)
            || !(await FindAsync(call.Route("migration"), server.Id, cancellationToken)).TryGet(out var row, out fault))
        {
            return call.Fault(fault);
        }

        return call.Json(new ServerMigrationResponse(ServerMigrationView.Of(row, ShowsHosts(call, server))));
    }

    /// <summary>The live migration of this number, of this server, under way.</summary>
    private async Task<Result<MigrationRow>> FindAsync(string id, string server, CancellationToken cancellationToken) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && await migrations.FindAsync(number, cancellationToken) is { } row && row.ServerId == server && IsUnderWay(row)
            ? row
            : new Fault.NotFound("In-progress live migration", $"{id} for server {server}");

    private static bool IsUnderWay(MigrationRow? row) => row is { IsOpen: 1, Type: MigrationType.Live } && MigrationStatus.Live.Contains(row.Status);

    private static bool ShowsHosts(ApiCall call, ServerHead server) =>
        call.Allows(MovePolicies.ShowHostsOfServer, new PolicyTarget(new ProjectId(server.ProjectId), new UserId(server.UserId)));
}
