using System.Collections.Frozen;
using Nova.Servers.Lifecycle;
using Nova.Web;

namespace Nova.Servers.Volumes;

/// <summary>When volumes may come to a server and go from it: beside any other work, but not while it is being deleted.</summary>
internal static class VolumeAction
{
    private static readonly FrozenSet<TaskState> NotLeaving =
        [.. Enum.GetValues<TaskState>().Where(task => task is not (TaskState.Deleting or TaskState.SoftDeleting))];

    private static readonly FrozenSet<VmState> OnHost = [VmState.Active, VmState.Paused, VmState.Stopped, VmState.Resized, VmState.SoftDeleted];

    private static readonly FrozenSet<VmState> AlsoShelved = [.. OnHost, VmState.Shelved, VmState.ShelvedOffloaded];

    private static readonly ServerAction OldAttach = new("attach_volume", null, OnHost) { WhileBusy = NotLeaving };
    private static readonly ServerAction NewAttach = OldAttach with { From = AlsoShelved };
    private static readonly ServerAction OldDetach = OldAttach with { Name = "detach_volume" };
    private static readonly ServerAction NewDetach = NewAttach with { Name = "detach_volume" };

    public static readonly ServerAction Extend = new("extend_volume", null, [VmState.Active, VmState.Paused, VmState.Stopped, VmState.Resized]) { WhileBusy = NotLeaving };

    public static readonly ServerAction Swap = new("swap_volume", null, [VmState.Active, VmState.Paused, VmState.Resized]) { WhileBusy = NotLeaving, NeedsHost = true };

    /// <summary>Attach; also to shelved servers since 2.20.</summary>
    public static ServerAction Attach(ApiVersion version) => version.Supports(20) ? NewAttach : OldAttach;

    /// <summary>Detach; also from shelved servers since 2.20.</summary>
    public static ServerAction Detach(ApiVersion version) => version.Supports(20) ? NewDetach : OldDetach;
}
