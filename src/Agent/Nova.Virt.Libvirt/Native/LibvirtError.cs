using System.Runtime.InteropServices;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt.Native;

/// <summary>Turns libvirt's error of the calling thread into our exception.</summary>
internal static class LibvirtError
{
    // libvirt/virterror.h
    private const int NoMemory = 2;
    private const int NoDomain = 42;

    /// <summary>Whether the last error says that there is no such domain.</summary>
    public static bool IsNoDomain => GetLastErrorCode() is NoDomain;

    /// <summary>Lets a valid handle through.</summary>
    public static T Checked<T>(T handle)
        where T : SafeHandle
    {
        if (!handle.IsInvalid)
        {
            return handle;
        }

        var error = Last();
        handle.Dispose();
        throw error;
    }

    /// <summary>Lets a result that is no error through.</summary>
    public static int Checked(int result) => result < 0 ? throw Last() : result;

    /// <summary>Takes over a text that libvirt allocated.</summary>
    public static unsafe string CheckedText(nint text)
    {
        if (text is 0)
        {
            throw Last();
        }

        try
        {
            return Marshal.PtrToStringUTF8(text)!;
        }
        finally
        {
            NativeMemory.Free((void*)text);
        }
    }

    /// <summary>The last error of this thread.</summary>
    public static VirtDriverException Last()
    {
        var code = GetLastErrorCode();
        var message = Marshal.PtrToStringUTF8(GetLastErrorMessage()) ?? "libvirt gave no message";
        var kind = code switch
        {
            NoDomain => VirtErrorKind.NotFound,
            NoMemory => VirtErrorKind.OutOfResources,
            _ => VirtErrors.KindOf(message),
        };
        return new VirtDriverException(kind, message);
    }
}
