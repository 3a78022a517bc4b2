using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>Receives libvirt's callbacks, on its event thread, and hands them to whoever listens. Nothing here blocks or calls libvirt back.</summary>
internal sealed unsafe class GuestEvents
{
    private const int Capacity = 4096;
    private const int LifecycleEvent = 0; // VIR_DOMAIN_EVENT_ID_LIFECYCLE

    private readonly ConcurrentDictionary<Channel<GuestState?>, bool> _listeners = [];

    /// <summary>Subscribes at a fresh connection.</summary>
    /// <returns>The callback's number, for <see cref="Unregister"/>.</returns>
    public int Register(ConnectHandle connect)
    {
        var id = LibvirtError.Checked(ConnectDomainEventRegisterAny(connect, 0, LifecycleEvent, &OnLifecycle, Pin(), &OnFree));
        LibvirtError.Checked(ConnectRegisterCloseCallback(connect, &OnClose, Pin(), &OnFree));
        return id;
    }

    /// <summary>Takes the callbacks back: they hold the connection open. An error is of no consequence, the connection is dead or dying.</summary>
    public static void Unregister(ConnectHandle connect, int callback)
    {
        _ = ConnectDomainEventDeregisterAny(connect, callback);
        _ = ConnectUnregisterCloseCallback(connect, &OnClose);
    }

    /// <summary>Listens; <see langword="null"/> says that the connection broke. A listener that is too slow loses the oldest.</summary>
    public ChannelReader<GuestState?> Listen()
    {
        var channel = Channel.CreateBounded<GuestState?>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = true;
        return channel.Reader;
    }

    /// <summary>Ends a <see cref="Listen"/>.</summary>
    public void Leave(ChannelReader<GuestState?> reader)
    {
        foreach (var channel in _listeners.Keys.Where(channel => channel.Reader == reader))
        {
            _listeners.TryRemove(channel, out _);
        }
    }

    /// <summary>virDomainEventType and its detail to power state; <see langword="null"/> for those that change none.</summary>
    internal static PowerState? ToPowerState(int kind, int detail) => (kind, detail) switch
    {
        (1, _) => PowerState.NoState, // UNDEFINED
        (2 or 4, _) => PowerState.Running, // STARTED, RESUMED
        (3, _) => PowerState.Paused, // SUSPENDED
        (5, 4) => PowerState.Suspended, // STOPPED after SAVED
        (5, _) => PowerState.Shutdown,
        (7, _) => PowerState.Suspended, // PMSUSPENDED
        (8, _) => PowerState.Crashed,
        _ => null,
    };

    private void Publish(GuestState? state)
    {
        foreach (var channel in _listeners.Keys)
        {
            channel.Writer.TryWrite(state);
        }
    }

    private nint Pin() => GCHandle.ToIntPtr(GCHandle.Alloc(this));

    private static GuestEvents From(nint opaque) => (GuestEvents)GCHandle.FromIntPtr(opaque).Target!;

    [UnmanagedCallersOnly]
    private static int OnLifecycle(nint connect, nint domain, int kind, int detail, nint opaque)
    {
        var buffer = stackalloc byte[37]; // VIR_UUID_STRING_BUFLEN
        if (ToPowerState(kind, detail) is { } state && DomainGetUuidString(domain, buffer) is 0
            && Guid.TryParse(Marshal.PtrToStringUTF8((nint)buffer), out var uuid))
        {
            From(opaque).Publish(new GuestState(new ServerId(uuid), state));
        }

        return 0;
    }

    [UnmanagedCallersOnly]
    private static void OnClose(nint connect, int reason, nint opaque) => From(opaque).Publish(null);

    [UnmanagedCallersOnly]
    private static void OnFree(nint opaque) => GCHandle.FromIntPtr(opaque).Free();
}
