using System.Collections.Frozen;

namespace Nova.Servers.Lifecycle;

/// <summary>What a user can do to a server that exists, and when.</summary>
/// <param name="Name">The word in refusals and, unless <see cref="Record"/> says another, in the action log.</param>
/// <param name="Sets">The task state that a running action shows; <see langword="null"/> for one that is done at once.</param>
/// <param name="From">The vm_states that allow it; <see langword="null"/> for all.</param>
internal sealed record ServerAction(string Name, TaskState? Sets, FrozenSet<VmState>? From)
{
    // Source: the table of allowed states of the newest release; hyphens and cases of the names are the API's.
    public static readonly ServerAction Delete = new("delete", TaskState.Deleting, null) { WhileBusy = null };
    public static readonly ServerAction SoftDelete = new("soft_delete", TaskState.SoftDeleting, null) { WhileBusy = null, Record = "delete" };
    public static readonly ServerAction ForceDelete = new("force_delete", TaskState.Deleting, null) { Record = "delete" };
    public static readonly ServerAction Restore = new("restore", TaskState.Restoring, [VmState.SoftDeleted]);
    public static readonly ServerAction Stop = new("stop", TaskState.PoweringOff, [VmState.Active, VmState.Error]) { NeedsHost = true };
    public static readonly ServerAction Start = new("start", TaskState.PoweringOn, [VmState.Stopped]) { NeedsHost = true };
    public static readonly ServerAction SoftReboot = new("reboot", TaskState.Rebooting, [VmState.Active]) { NeedsHost = true };
    public static readonly ServerAction HardReboot = new(
        "reboot", TaskState.RebootingHard, [VmState.Active, VmState.Stopped, VmState.Paused, VmState.Suspended, VmState.Error])
    {
        NeedsHost = true,
        WhileBusy =
        [
            TaskState.None, TaskState.Rebooting, TaskState.RebootPending, TaskState.RebootStarted, TaskState.RebootingHard,
            TaskState.RebootPendingHard, TaskState.RebootStartedHard, TaskState.Resuming, TaskState.Unpausing, TaskState.Suspending,
            TaskState.Pausing,
        ],
    };

    public static readonly ServerAction Rebuild = new("rebuild", TaskState.Rebuilding, [VmState.Active, VmState.Stopped, VmState.Error]) { NeedsHost = true };
    public static readonly ServerAction Pause = new("pause", TaskState.Pausing, [VmState.Active]) { NeedsHost = true };
    public static readonly ServerAction Unpause = new("unpause", TaskState.Unpausing, [VmState.Paused]) { NeedsHost = true };
    public static readonly ServerAction Suspend = new("suspend", TaskState.Suspending, [VmState.Active]) { NeedsHost = true };
    public static readonly ServerAction Resume = new("resume", TaskState.Resuming, [VmState.Suspended]) { NeedsHost = true };
    public static readonly ServerAction CrashDump = new(
        "trigger_crash_dump", null, [VmState.Active, VmState.Paused, VmState.Rescued, VmState.Resized, VmState.Error])
    {
        NeedsHost = true,
    };

    public static readonly ServerAction UpdateMetadata = new(
        "update metadata", null, [VmState.Active, VmState.Paused, VmState.Suspended, VmState.Stopped])
    {
        WhileBusy = null,
    };

    public static readonly ServerAction DeleteMetadata = UpdateMetadata with { Name = "delete metadata" };

    /// <summary>The task states during which it may begin; <see langword="null"/> for any; usually only none.</summary>
    public FrozenSet<TaskState>? WhileBusy { get; init; } = [TaskState.None];

    /// <summary>Refused before the server has been placed on a host.</summary>
    public bool NeedsHost { get; init; }

    /// <summary>Refused while the server is locked; false for what leaves the server as it is.</summary>
    public bool HeedsLock { get; init; } = true;

    /// <summary>The name in the action log; <see langword="null"/> where it is <see cref="Name"/>.</summary>
    public string? Record { get; init; }
}
