using System.Runtime.InteropServices;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt.Native;

/// <summary>
/// libvirt's event loop: one thread for the whole process, as the library has one loop for the whole process. It carries events and
/// keepalives of every connection, so it must run before the first connection is opened; it ends with the process.
/// </summary>
internal static unsafe class EventLoop
{
    private static readonly Lazy<bool> Started = new(Start);

    /// <summary>Starts the loop; nothing where it runs.</summary>
    public static void EnsureRunning() => _ = Started.Value;

    private static bool Start()
    {
        // Errors come back from each call; the library's own habit is to print them as well.
        SetErrorFunc(0, &IgnoreError);
        LibvirtError.Checked(EventRegisterDefaultImpl());
        new Thread(Run) { IsBackground = true, Name = "libvirt events" }.Start();
        return true;
    }

    private static void Run()
    {
        using ManualResetEventSlim never = new();
        while (true)
        {
            if (EventRunDefaultImpl() < 0)
            {
                never.Wait(TimeSpan.FromMilliseconds(100)); // not a hot loop, whatever is wrong
            }
        }
    }

    [UnmanagedCallersOnly]
    private static void IgnoreError(nint userData, nint error)
    {
    }
}
