using Nova.Core;
using Nova.Servers.Storage;

namespace Nova.Servers.Moves;

/// <summary>The record of a move that begins.</summary>
internal static class NewMigration
{
    /// <summary>Of a server that is on a host; its flavor stays, unless the caller says another.</summary>
    public static MigrationRow Of(RequestContext caller, ServerRow row, string type, string status) => new()
    {
        Uuid = Identifier.NewUuid().ToString("D"),
        ServerId = row.Id,
        ServerProjectId = row.ProjectId,
        ProjectId = caller.Project.Value,
        UserId = caller.User.Value,
        Type = type,
        Status = status,
        SourceHost = row.Host!,
        SourceNode = row.Node,
        SourceZone = row.Zone,
        OldFlavor = row.Flavor,
        NewFlavor = row.Flavor,
    };
}
