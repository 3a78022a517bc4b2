using Nova.Contracts.Images;
using Nova.Core;
using Nova.Workflows;

namespace Nova.Servers.Snapshots;

/// <summary>Removes the backups of one kind of a server that are too many, the oldest first.</summary>
internal sealed class BackupRotation(IServerImages images)
{
    /// <returns>Why it could not be done; <see langword="null"/> for success.</returns>
    public async Task<WorkflowFailure?> RotateAsync(OperationInfo operation, ServerId server, string backupType, int rotation, CancellationToken cancellationToken)
    {
        Dictionary<string, string> ofThisKind = new()
        {
            [SnapshotPlanner.ServerProperty] = server.ToString(),
            [SnapshotPlanner.TypeProperty] = "backup",
            [SnapshotPlanner.BackupTypeProperty] = backupType,
        };
        if (!(await images.ListAsync(operation.Caller, ofThisKind, cancellationToken)).TryGet(out var backups, out var fault))
        {
            return new WorkflowFailure(fault.Message);
        }

        foreach (var old in backups.Skip(rotation).Reverse())
        {
            if (!(await images.RemoveAsync(operation.Caller, old.Id, cancellationToken)).TryGet(out _, out fault))
            {
                return new WorkflowFailure(fault.Message);
            }
        }

        return null;
    }
}
