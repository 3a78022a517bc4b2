namespace Nova.Core.DiskFormats;

/// <summary>What the octets of a disk image say that it is.</summary>
public enum DiskFormat
{
    /// <summary>No header that is known: the disk itself, with or without a partition table.</summary>
    Raw,

    /// <summary>QEMU copy on write, version 2 or 3.</summary>
    Qcow2,

    /// <summary>ISO 9660 or UDF.</summary>
    Iso,

    /// <summary>VMware, sparse or a text descriptor.</summary>
    Vmdk,

    /// <summary>Virtual PC, dynamic or fixed.</summary>
    Vhd,

    /// <summary>Hyper-V.</summary>
    Vhdx,

    /// <summary>VirtualBox.</summary>
    Vdi,

    /// <summary>QEMU enhanced disk.</summary>
    Qed,

    /// <summary>Linux disk encryption.</summary>
    Luks,

    /// <summary>Parallels.</summary>
    Parallels,

    /// <summary>Bochs growing disk.</summary>
    Bochs,

    /// <summary>Apple disk image.</summary>
    Dmg,
}

/// <summary>What was found in a disk image that is sound.</summary>
/// <param name="Format">Its format.</param>
/// <param name="VirtualSizeBytes">Size of the disk that it describes, in octets.</param>
public sealed record DiskFacts(DiskFormat Format, long VirtualSizeBytes);
