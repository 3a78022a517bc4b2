using Nova.Servers.Lifecycle;

namespace Nova.Servers.Shelve;

/// <summary>When a server may be shelved, taken off its host and brought back.</summary>
internal static class ShelveAction
{
    public static readonly ServerAction Shelve = new("shelve", TaskState.Shelving, [VmState.Active, VmState.Stopped, VmState.Paused, VmState.Suspended]) { NeedsHost = true };
    public static readonly ServerAction Offload = new("shelveOffload", TaskState.ShelvingOffloading, [VmState.Shelved]);
    public static readonly ServerAction Unshelve = new("unshelve", TaskState.Unshelving, [VmState.Shelved, VmState.ShelvedOffloaded]);
}
