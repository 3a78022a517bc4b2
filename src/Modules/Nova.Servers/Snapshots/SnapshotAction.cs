using System.Collections.Frozen;
using Nova.Servers.Lifecycle;

namespace Nova.Servers.Snapshots;

/// <summary>When images of a server may be made: a lock keeps nobody from it, since the server stays as it is.</summary>
internal static class SnapshotAction
{
    private static readonly FrozenSet<VmState> WithDisk = [VmState.Active, VmState.Stopped, VmState.Paused, VmState.Suspended];

    public static readonly ServerAction CreateImage = new("createImage", TaskState.ImageSnapshotPending, WithDisk) { NeedsHost = true, HeedsLock = false };
    public static readonly ServerAction CreateBackup = new("createBackup", TaskState.ImageBackup, WithDisk) { NeedsHost = true, HeedsLock = false };
}
