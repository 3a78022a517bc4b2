using Nova.Contracts.Compute;

namespace Nova.Virt.Libvirt.Xml;

/// <summary>Everything that a domain's XML says: the order, what the host decided, and where the files are.</summary>
internal sealed record DomainPlan
{
    /// <summary>What was ordered.</summary>
    public required SpawnServer Order { get; init; }

    /// <summary><c>kvm</c> or <c>qemu</c>.</summary>
    public required string VirtType { get; init; }

    /// <summary>libvirt's cpu mode; <c>none</c> for no cpu element.</summary>
    public required string CpuMode { get; init; }

    /// <summary>The model of mode <c>custom</c>.</summary>
    public string CpuModel { get; init; } = "";

    /// <summary>The host's CPUs that guests share; <see langword="null"/> for all.</summary>
    public string? SharedCpus { get; init; }

    /// <summary>The disks, the root disk first.</summary>
    public required IReadOnlyList<DomainDisk> Disks { get; init; }

    /// <summary>The disks' cache mode.</summary>
    public required string CacheMode { get; init; }

    /// <summary><c>unmap</c> or <c>ignore</c>.</summary>
    public required string Discard { get; init; }

    /// <summary>Path of the kernel of a direct boot, or <see langword="null"/>.</summary>
    public string? Kernel { get; init; }

    /// <summary>Path of the ramdisk of a direct boot, or <see langword="null"/>.</summary>
    public string? Ramdisk { get; init; }

    /// <summary>Path of the serial console's log.</summary>
    public required string ConsoleLog { get; init; }

    /// <summary>Address that the serial console listens on, where it has a port.</summary>
    public string SerialListen { get; init; } = "127.0.0.1";

    /// <summary>Port that the serial console listens on; <see langword="null"/> for a console that is only a log.</summary>
    public int? SerialPort { get; init; }

    /// <summary>Address that VNC listens on; <see langword="null"/> for no VNC.</summary>
    public string? VncListen { get; init; }

    /// <summary>Seconds between readings of the balloon; 0 for never.</summary>
    public int MemoryStatsPeriodSeconds { get; init; }
}

/// <summary>One disk of a domain.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format"><c>qcow2</c> or <c>raw</c>: said always, never guessed.</param>
/// <param name="Serial">What the guest reads as its serial number.</param>
/// <param name="IsReadOnly">Whether the guest cannot write.</param>
/// <param name="IsCdrom">Whether the guest sees a CD-ROM drive.</param>
internal sealed record DomainDisk(string Path, string Format, string Serial, bool IsReadOnly = false, bool IsCdrom = false)
{
    /// <summary>The name that it shall have, e.g. <c>vdb</c>; <see langword="null"/> for the next that is free.</summary>
    public string? Device { get; init; }

    /// <summary>The bus that it shall be on; <see langword="null"/> for the guest's usual one.</summary>
    public string? Bus { get; init; }

    /// <summary>Whether the disk is a volume, whose owner has limits of its own.</summary>
    public bool IsVolume { get; init; }
}
