using Nova.Servers.Lifecycle;

namespace Nova.Servers.Rescue;

/// <summary>When a server may be rescued, and have its password set.</summary>
internal static class RescueAction
{
    public static readonly ServerAction Rescue = new("rescue", TaskState.Rescuing, [VmState.Active, VmState.Stopped, VmState.Error]) { NeedsHost = true };
    public static readonly ServerAction Unrescue = new("unrescue", TaskState.Unrescuing, [VmState.Rescued]) { NeedsHost = true };
    public static readonly ServerAction ChangePassword = new("changePassword", TaskState.UpdatingPassword, [VmState.Active]) { NeedsHost = true };
}
