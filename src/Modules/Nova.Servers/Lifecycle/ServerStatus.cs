namespace Nova.Servers.Lifecycle;

/// <summary>Where a server stands and what is being done to it.</summary>
internal readonly record struct ServerStatus(VmState Vm, TaskState Task)
{
    /// <summary>A server that was just asked for.</summary>
    public static ServerStatus New => new(VmState.Building, TaskState.Scheduling);

    /// <summary>The one word that the API shows as <c>status</c>.</summary>
    public string ApiStatus => (Vm, Task) switch
    {
        (VmState.Active, TaskState.Rebooting or TaskState.RebootPending or TaskState.RebootStarted) => "REBOOT",
        (VmState.Active, TaskState.RebootingHard or TaskState.RebootPendingHard or TaskState.RebootStartedHard) => "HARD_REBOOT",
        (VmState.Active, TaskState.UpdatingPassword) => "PASSWORD",
        (VmState.Active or VmState.Stopped or VmState.Error, TaskState.Rebuilding or TaskState.RebuildBlockDeviceMapping or TaskState.RebuildSpawning) => "REBUILD",
        (VmState.Active or VmState.Paused, TaskState.Migrating) => "MIGRATING",
        (VmState.Active or VmState.Stopped,
            TaskState.ResizePrep or TaskState.ResizeMigrating or TaskState.ResizeMigrated or TaskState.ResizeFinish) => "RESIZE",
        (VmState.Resized, TaskState.ResizeReverting) => "REVERT_RESIZE",
        _ => DefaultStatus(Vm),
    };

    /// <summary>The vm_states whose status is this word when nothing is being done; empty for a word that nobody knows.</summary>
    public static IReadOnlyList<VmState> FromApiStatus(string status) =>
        [.. Enum.GetValues<VmState>().Where(vm => string.Equals(DefaultStatus(vm), status, StringComparison.OrdinalIgnoreCase))];

    /// <summary>The task_states under which a server shows this word although its vm_state says another.</summary>
    public static IReadOnlyList<(VmState Vm, TaskState Task)> TasksOfApiStatus(string status) =>
        [.. from vm in Enum.GetValues<VmState>()
            from task in Enum.GetValues<TaskState>()
            let both = new ServerStatus(vm, task).ApiStatus
            where both != DefaultStatus(vm) && string.Equals(both, status, StringComparison.OrdinalIgnoreCase)
            select (vm, task)];

    private static string DefaultStatus(VmState vm) => vm switch
    {
        VmState.Building => "BUILD",
        VmState.Active => "ACTIVE",
        VmState.Stopped => "SHUTOFF",
        VmState.Paused => "PAUSED",
        VmState.Suspended => "SUSPENDED",
        VmState.Rescued => "RESCUE",
        VmState.Resized => "VERIFY_RESIZE",
        VmState.SoftDeleted => "SOFT_DELETED",
        VmState.Deleted => "DELETED",
        VmState.Error => "ERROR",
        VmState.Shelved => "SHELVED",
        VmState.ShelvedOffloaded => "SHELVED_OFFLOADED",
        _ => "UNKNOWN",
    };
}
