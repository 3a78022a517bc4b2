using System.Collections.Frozen;
using Nova.Servers.Lifecycle;

namespace Nova.Servers.Moves;

/// <summary>When servers may be resized and moved (source: the table of allowed states of the newest release).</summary>
internal static class MoveAction
{
    private static readonly FrozenSet<TaskState> NotLeaving =
        [.. Enum.GetValues<TaskState>().Where(task => task is not (TaskState.Deleting or TaskState.SoftDeleting))];

    public static readonly ServerAction Resize = new("resize", TaskState.ResizePrep, [VmState.Active, VmState.Stopped]) { NeedsHost = true };
    public static readonly ServerAction Migrate = Resize with { Name = "migrate" };
    public static readonly ServerAction Confirm = new("confirmResize", TaskState.ResizeConfirming, [VmState.Resized]);
    public static readonly ServerAction Revert = new("revertResize", TaskState.ResizeReverting, [VmState.Resized]);

    public static readonly ServerAction MigrateLive = new("os-migrateLive", TaskState.Migrating, [VmState.Active, VmState.Paused])
    {
        NeedsHost = true,
        Record = "live-migration",
    };

    public static readonly ServerAction Evacuate = new("evacuate", TaskState.Rebuilding, [VmState.Active, VmState.Stopped, VmState.Error])
    {
        NeedsHost = true,
        WhileBusy = NotLeaving,
    };
}
