using System.Runtime.InteropServices;
using Nova.Contracts.Compute;
using Nova.Core;
using Nova.Virt.Libvirt.Native;
using Nova.Virt.Libvirt.Xml;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>Looks domains up and reads their state; runs on a thread of <see cref="NativeCalls"/>.</summary>
internal static unsafe class Domains
{
    private const int StateRunning = 1;
    private const int StateBlocked = 2; // a guest that waits for I/O
    private const int StatePaused = 3;
    private const int StateShutdown = 4; // it is about to be off, and still is not
    private const int StateShutoff = 5;
    private const int StateCrashed = 6;
    private const int StateSuspended = 7;
    private const uint UndefineAll = 1 | 2 | 4 | 16; // managed save, snapshots' and checkpoints' metadata, NVRAM
    private const int MetadataElement = 2; // VIR_DOMAIN_METADATA_ELEMENT

    /// <summary>The server's domain, or <see langword="null"/>.</summary>
    public static DomainHandle? Find(ConnectHandle connect, ServerId server)
    {
        var domain = DomainLookupByUuid(connect, server.ToString());
        if (!domain.IsInvalid)
        {
            return domain;
        }

        var error = LibvirtError.IsNoDomain ? null : LibvirtError.Last();
        domain.Dispose();
        return error is null ? null : throw error;
    }

    /// <summary>The server's domain.</summary>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.NotFound"/>.</exception>
    public static DomainHandle Get(ConnectHandle connect, ServerId server) =>
        Find(connect, server) ?? throw new VirtDriverException(VirtErrorKind.NotFound, $"Server {server} is not on this host.");

    /// <summary>What the domain is at. One that is off and has a saved memory image is suspended.</summary>
    public static PowerState StateOf(DomainHandle domain)
    {
        LibvirtError.Checked(DomainGetState(domain, out var state, out _, flags: 0));
        return state is StateShutoff && LibvirtError.Checked(DomainHasManagedSaveImage(domain, flags: 0)) > 0
            ? PowerState.Suspended
            : ToPowerState(state);
    }

    /// <summary>Whether the domain runs or is paused, i.e. whether there is a QEMU.</summary>
    public static bool IsActive(PowerState state) => state is PowerState.Running or PowerState.Paused;

    /// <summary>Ends the guest at once; nothing where it is off.</summary>
    public static void SwitchOff(DomainHandle domain)
    {
        // It may end by itself between the look and the order, which then fails.
        if (IsActive(StateOf(domain)) && DomainDestroy(domain, flags: 0) < 0)
        {
            var error = LibvirtError.Last();
            if (IsActive(StateOf(domain)))
            {
                throw error;
            }
        }
    }

    /// <summary>The kind of the domain's job (virDomainJobType): of the one that runs or, by the flag, of the last one that ended.</summary>
    public static int JobOf(DomainHandle domain, uint flags)
    {
        LibvirtError.Checked(DomainGetJobStats(domain, out var type, out var parameters, out var count, flags));
        TypedParamsFree(parameters, count);
        return type;
    }

    /// <summary>Removes the definition and all that hangs on it; nothing where it went away with its guest.</summary>
    public static void Undefine(DomainHandle domain)
    {
        if (DomainUndefine(domain, UndefineAll) < 0 && !LibvirtError.IsNoDomain)
        {
            throw LibvirtError.Last();
        }
    }

    /// <summary>Every domain of ours and its state.</summary>
    /// <param name="connect">The connection.</param>
    /// <param name="hasFolder">Whether a server has its folder here: then its domain need not be asked for its metadata.</param>
    public static IReadOnlyList<GuestState> List(ConnectHandle connect, Func<ServerId, bool> hasFolder)
    {
        var count = LibvirtError.Checked(ConnectListAllDomains(connect, out var array, flags: 0));
        List<DomainHandle> domains = [];
        for (var index = 0; index < count; index++)
        {
            domains.Add(new DomainHandle(array[index]));
        }

        NativeMemory.Free(array);
        List<GuestState> states = [];
        foreach (var domain in domains)
        {
            using (domain)
            {
                AddState(domain, hasFolder, states);
            }
        }

        return states;
    }

    /// <summary>virDomainState to power state.</summary>
    internal static PowerState ToPowerState(int state) => state switch
    {
        StateRunning or StateBlocked or StateShutdown => PowerState.Running,
        StatePaused => PowerState.Paused,
        StateShutoff => PowerState.Shutdown,
        StateCrashed => PowerState.Crashed,
        StateSuspended => PowerState.Suspended,
        _ => PowerState.NoState,
    };

    // One that went away since it was listed is none of ours any more.
    private static void AddState(DomainHandle domain, Func<ServerId, bool> hasFolder, List<GuestState> states)
    {
        var buffer = stackalloc byte[37]; // VIR_UUID_STRING_BUFLEN
        LibvirtError.Checked(DomainGetUuidString(domain.DangerousGetHandle(), buffer));
        ServerId server = new(Guid.Parse(Marshal.PtrToStringUTF8((nint)buffer)!));
        try
        {
            if (hasFolder(server) || HasMetadata(domain))
            {
                states.Add(new GuestState(server, StateOf(domain)));
            }
        }
        catch (VirtDriverException error) when (error.Kind is VirtErrorKind.NotFound)
        {
        }
    }

    private static bool HasMetadata(DomainHandle domain)
    {
        var metadata = DomainGetMetadata(domain, MetadataElement, DomainXml.MetadataNamespace, flags: 0);
        NativeMemory.Free((void*)metadata);
        return metadata is not 0;
    }
}
