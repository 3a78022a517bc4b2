using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Servers.Lifecycle;

/// <summary>
/// When an action may begin and where it leads: pure functions. Nothing else decides on the two state columns; the store
/// takes a status only from here.
/// </summary>
/// <remarks>
/// <code>
///  BUILD:scheduling ─▶ networking ─▶ spawning ─▶ ACTIVE           any failure ─▶ ERROR
///  ACTIVE ─stop─▶ powering-off ─▶ SHUTOFF ─start─▶ powering-on ─▶ ACTIVE
///  ACTIVE ─pause─▶ pausing ─▶ PAUSED ─unpause─▶ unpausing ─▶ ACTIVE;  suspend and resume likewise
///  ACTIVE ─reboot─▶ rebooting ─▶ ACTIVE;  ACTIVE, SHUTOFF, ERROR ─rebuild─▶ rebuilding … rebuild_spawning ─▶ ACTIVE or SHUTOFF
///  any ─delete─▶ deleting ─▶ DELETED;  with reclaim_instance_interval ─▶ soft-deleting ─▶ SOFT_DELETED ─restore─▶ restoring ─▶ ACTIVE
/// </code>
/// A step of the control plane that finds the server in <c>deleting</c> leaves it: the deletion has the last word.
/// </remarks>
internal static class ServerLifecycle
{
    /// <summary>Whether the action may begin, and the status that it shows while it runs.</summary>
    public static Result<ServerStatus> Begin(ServerId server, ServerStatus status, ServerAction action)
    {
        if (status.Vm is VmState.Deleted || (action.From is { } from && !from.Contains(status.Vm)))
        {
            return Refuse(server, action, "vm_state", status.Vm.ToWord());
        }

        if (action.WhileBusy is { } busy && !busy.Contains(status.Task))
        {
            return Refuse(server, action, "task_state", status.Task.ToWord());
        }

        return action.Sets is { } task ? status with { Task = task } : status;
    }

    /// <summary>Whether the control plane may write anything but a deletion's own result.</summary>
    public static bool IsLeaving(ServerStatus status) =>
        IsLeavingForGood(status) || status.Task is TaskState.SoftDeleting;

    /// <summary>Whether a deletion that nothing takes back is under way or over; a soft deletion writes its own end until then.</summary>
    public static bool IsLeavingForGood(ServerStatus status) => status.Vm is VmState.Deleted || status.Task is TaskState.Deleting;

    /// <summary>What an idle server becomes when its guest is found in another power state than the record says.</summary>
    /// <returns>The vm_state to show, or <see langword="null"/> where the record stands.</returns>
    public static VmState? Follow(ServerStatus status, PowerState found) => (status.Vm, status.Task, found) switch
    {
        (_, not TaskState.None, _) => null,
        (VmState.Active, _, PowerState.Shutdown or PowerState.Crashed) => VmState.Stopped,
        _ => null,
    };

    /// <summary>Whether a guest that is found so is switched off: it runs though its server is stopped, or the host has suspended it by itself.</summary>
    public static bool MustStop(ServerStatus status, PowerState found) => (status.Vm, status.Task, found) is
        (VmState.Stopped or VmState.SoftDeleted, TaskState.None, PowerState.Running) or (VmState.Active, TaskState.None, PowerState.Suspended);

    private static Fault.Conflict Refuse(ServerId server, ServerAction action, string attribute, string value) =>
        new($"Cannot '{action.Name}' instance {server} while it is in {attribute} {value}");
}
