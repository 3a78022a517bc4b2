using Nova.Servers.Lifecycle;

namespace Nova.Servers.Shares;

/// <summary>When shares may come to a server and go from it: while its guest is off.</summary>
internal static class ShareAction
{
    public static readonly ServerAction Attach = new("attach_share", null, [VmState.Stopped]);
    public static readonly ServerAction Detach = new("detach_share", null, [VmState.Stopped, VmState.Error]);
}
