using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Nova.Virt.Libvirt.Native;

/// <summary>The part of libvirt's C API that the driver uses, one declaration for each function, nothing more.</summary>
/// <remarks>Signatures: libvirt/libvirt-host.h, libvirt-domain.h, libvirt-event.h, 9.0. A negative int or a null pointer is an error.</remarks>
internal static unsafe partial class LibvirtNative
{
    private const string Library = "libvirt.so.0";

    [LibraryImport(Library, EntryPoint = "virEventRegisterDefaultImpl")]
    internal static partial int EventRegisterDefaultImpl();

    [LibraryImport(Library, EntryPoint = "virEventRunDefaultImpl")]
    internal static partial int EventRunDefaultImpl();

    [LibraryImport(Library, EntryPoint = "virSetErrorFunc")]
    internal static partial void SetErrorFunc(nint userData, delegate* unmanaged<nint, nint, void> handler);

    // The last error belongs to the calling thread: read it before anything is awaited.
    [LibraryImport(Library, EntryPoint = "virGetLastErrorCode")]
    internal static partial int GetLastErrorCode();

    [LibraryImport(Library, EntryPoint = "virGetLastErrorMessage")]
    internal static partial nint GetLastErrorMessage();

    [LibraryImport(Library, EntryPoint = "virConnectOpen", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ConnectHandle ConnectOpen(string uri);

    [LibraryImport(Library, EntryPoint = "virConnectIsAlive")]
    internal static partial int ConnectIsAlive(ConnectHandle connect);

    [LibraryImport(Library, EntryPoint = "virConnectSetKeepAlive")]
    internal static partial int ConnectSetKeepAlive(ConnectHandle connect, int intervalSeconds, uint count);

    [LibraryImport(Library, EntryPoint = "virConnectRegisterCloseCallback")]
    internal static partial int ConnectRegisterCloseCallback(
        ConnectHandle connect, delegate* unmanaged<nint, int, nint, void> callback, nint opaque, delegate* unmanaged<nint, void> free);

    [LibraryImport(Library, EntryPoint = "virConnectUnregisterCloseCallback")]
    internal static partial int ConnectUnregisterCloseCallback(ConnectHandle connect, delegate* unmanaged<nint, int, nint, void> callback);

    [LibraryImport(Library, EntryPoint = "virConnectDomainEventRegisterAny")]
    internal static partial int ConnectDomainEventRegisterAny(
        ConnectHandle connect, nint domain, int eventId, delegate* unmanaged<nint, nint, int, int, nint, int> callback, nint opaque,
        delegate* unmanaged<nint, void> free);

    [LibraryImport(Library, EntryPoint = "virConnectDomainEventDeregisterAny")]
    internal static partial int ConnectDomainEventDeregisterAny(ConnectHandle connect, int callbackId);

    [LibraryImport(Library, EntryPoint = "virConnectGetVersion")]
    internal static partial int ConnectGetVersion(ConnectHandle connect, out ulong version);

    // The caller frees the text.
    [LibraryImport(Library, EntryPoint = "virConnectGetHostname")]
    internal static partial nint ConnectGetHostname(ConnectHandle connect);

    // The caller frees the text.
    [LibraryImport(Library, EntryPoint = "virConnectGetCapabilities")]
    internal static partial nint ConnectGetCapabilities(ConnectHandle connect);

    [LibraryImport(Library, EntryPoint = "virConnectNumOfDomains")]
    internal static partial int ConnectNumOfDomains(ConnectHandle connect);

    // The caller frees each domain, then the array.
    [LibraryImport(Library, EntryPoint = "virConnectListAllDomains")]
    internal static partial int ConnectListAllDomains(ConnectHandle connect, out nint* domains, uint flags);

    // The caller frees each device, then the array.
    [LibraryImport(Library, EntryPoint = "virConnectListAllNodeDevices")]
    internal static partial int ConnectListAllNodeDevices(ConnectHandle connect, out nint* devices, uint flags);

    // The caller frees the text.
    [LibraryImport(Library, EntryPoint = "virNodeDeviceGetXMLDesc")]
    internal static partial nint NodeDeviceGetXml(NodeDeviceHandle device, uint flags);

    [LibraryImport(Library, EntryPoint = "virNodeGetInfo")]
    internal static partial int NodeGetInfo(ConnectHandle connect, out NodeInfo info);

    [LibraryImport(Library, EntryPoint = "virNodeGetCPUStats")]
    internal static partial int NodeGetCpuStats(ConnectHandle connect, int cpu, [In, Out] NodeCpuStat[]? stats, ref int count, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainDefineXMLFlags", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial DomainHandle DomainDefineXml(ConnectHandle connect, string xml, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainLookupByUUIDString", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial DomainHandle DomainLookupByUuid(ConnectHandle connect, string uuid);

    [LibraryImport(Library, EntryPoint = "virDomainGetUUIDString")]
    internal static partial int DomainGetUuidString(nint domain, byte* buffer);

    // The caller frees the text.
    [LibraryImport(Library, EntryPoint = "virDomainGetMetadata", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint DomainGetMetadata(DomainHandle domain, int type, string uri, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainGetState")]
    internal static partial int DomainGetState(DomainHandle domain, out int state, out int reason, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainHasManagedSaveImage")]
    internal static partial int DomainHasManagedSaveImage(DomainHandle domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainCreateWithFlags")]
    internal static partial int DomainCreate(DomainHandle domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainDestroyFlags")]
    internal static partial int DomainDestroy(DomainHandle domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainUndefineFlags")]
    internal static partial int DomainUndefine(DomainHandle domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainShutdownFlags")]
    internal static partial int DomainShutdown(DomainHandle domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainSuspend")]
    internal static partial int DomainSuspend(DomainHandle domain);

    [LibraryImport(Library, EntryPoint = "virDomainInjectNMI")]
    internal static partial int DomainInjectNmi(DomainHandle domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainSetUserPassword", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DomainSetUserPassword(DomainHandle domain, string user, string password, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainResume")]
    internal static partial int DomainResume(DomainHandle domain);

    [LibraryImport(Library, EntryPoint = "virDomainManagedSave")]
    internal static partial int DomainManagedSave(DomainHandle domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainManagedSaveRemove")]
    internal static partial int DomainManagedSaveRemove(DomainHandle domain, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainAttachDeviceFlags", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DomainAttachDevice(DomainHandle domain, string xml, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainDetachDeviceFlags", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DomainDetachDevice(DomainHandle domain, string xml, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainBlockResize", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DomainBlockResize(DomainHandle domain, string disk, ulong size, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainBlockCopy", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DomainBlockCopy(DomainHandle domain, string disk, string target, nint parameters, int count, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainBlockJobAbort", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DomainBlockJobAbort(DomainHandle domain, string disk, uint flags);

    // The caller frees the text.
    [LibraryImport(Library, EntryPoint = "virDomainGetXMLDesc")]
    internal static partial nint DomainGetXmlDesc(DomainHandle domain, uint flags);

    // Domains: an array that ends with a null. The caller frees the records.
    [LibraryImport(Library, EntryPoint = "virDomainListGetStats")]
    internal static partial int DomainListGetStats(nint* domains, uint stats, out StatsRecord** records, uint flags);

    [LibraryImport(Library, EntryPoint = "virDomainStatsRecordListFree")]
    internal static partial void DomainStatsRecordListFree(StatsRecord** records);

    [LibraryImport(Library, EntryPoint = "virDomainBackupBegin", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int DomainBackupBegin(DomainHandle domain, string xml, string? checkpointXml, uint flags);

    // The caller frees the parameters.
    [LibraryImport(Library, EntryPoint = "virDomainGetJobStats")]
    internal static partial int DomainGetJobStats(DomainHandle domain, out int type, out TypedParameter* parameters, out int count, uint flags);

    [LibraryImport(Library, EntryPoint = "virTypedParamsFree")]
    internal static partial void TypedParamsFree(TypedParameter* parameters, int count);

    [LibraryImport(Library, EntryPoint = "virDomainAbortJob")]
    internal static partial int DomainAbortJob(DomainHandle domain);

    [LibraryImport(Library, EntryPoint = "virConnectClose")]
    private static partial int ConnectClose(nint connect);

    [LibraryImport(Library, EntryPoint = "virDomainFree")]
    private static partial int DomainFree(nint domain);

    [LibraryImport(Library, EntryPoint = "virNodeDeviceFree")]
    private static partial int NodeDeviceFree(nint device);

    /// <summary>A connection; closing it waits for nothing but the socket.</summary>
    internal sealed class ConnectHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle() => ConnectClose(handle) >= 0;
    }

    /// <summary>A reference to a domain; freeing it does nothing to the guest.</summary>
    internal sealed class DomainHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        public DomainHandle()
            : base(ownsHandle: true)
        {
        }

        public DomainHandle(nint domain)
            : base(ownsHandle: true) => SetHandle(domain);

        protected override bool ReleaseHandle() => DomainFree(handle) >= 0;
    }

    /// <summary>A reference to a device of the host; freeing it does nothing to the device.</summary>
    internal sealed class NodeDeviceHandle : SafeHandleZeroOrMinusOneIsInvalid
    {
        public NodeDeviceHandle(nint device)
            : base(ownsHandle: true) => SetHandle(device);

        protected override bool ReleaseHandle() => NodeDeviceFree(handle) >= 0;
    }

    /// <summary>virNodeInfo; memory is in KiB.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NodeInfo
    {
        public ModelName Model;
        public nuint MemoryKiB;
        public uint Cpus;
        public uint Mhz;
        public uint Nodes;
        public uint Sockets;
        public uint Cores;
        public uint Threads;
    }

    /// <summary>virNodeCPUStats: 80 octets of name, a number of nanoseconds.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NodeCpuStat
    {
        public StatName Name;
        public ulong Value;

        /// <summary>The name as text.</summary>
        public readonly string NameText
        {
            get
            {
                ReadOnlySpan<byte> name = Name;
                var end = name.IndexOf((byte)0);
                return System.Text.Encoding.ASCII.GetString(end < 0 ? name : name[..end]);
            }
        }
    }

    /// <summary>Text of fixed length.</summary>
    [InlineArray(80)]
    internal struct StatName
    {
        private byte _first;
    }

    /// <summary>Text of fixed length.</summary>
    [InlineArray(32)]
    internal struct ModelName
    {
        private byte _first;
    }

    /// <summary>virDomainStatsRecord.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct StatsRecord
    {
        public nint Domain;
        public TypedParameter* Parameters;
        public int Count;
    }

    /// <summary>virTypedParameter: 80 octets of name, a type, a union of 8 octets.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 96)]
    internal struct TypedParameter
    {
        [FieldOffset(0)]
        public byte Name;

        [FieldOffset(80)]
        public int Type;

        [FieldOffset(88)]
        public long Value;
    }
}
