using System.Collections.Frozen;
using System.Globalization;
using Nova.Contracts.Placement;

namespace Nova.Placement.Pieces;

/// <summary>What of a host's pieces is taken, counted from who has them.</summary>
internal sealed class HostRoom
{
    private readonly HostTopology _topology;
    private readonly FittedCell[] _held;

    public HostRoom(HostPieces host)
    {
        _topology = host.Topology;
        _held = [.. host.Held.SelectMany(fitting => fitting.Cells)];
        TakenCpus = _held.SelectMany(CpusOf).ToFrozenSet();
        FreeDevices = DevicesLeft(host);
    }

    /// <summary>Processors that are one guest's alone.</summary>
    public IReadOnlySet<int> TakenCpus { get; }

    /// <summary>Devices that nobody has, nor a part of them, nor the whole that they are part of.</summary>
    public IReadOnlyList<HostDevice> FreeDevices { get; }

    /// <summary>The processors of which nobody else has anything.</summary>
    public static IEnumerable<int> CpusOf(FittedCell cell) =>
        cell.Pins.Select(pin => pin.Host).Concat(cell.IdleCpus).Concat(cell.EmulatorCpu is { } emulator ? [emulator] : []);

    /// <summary>How many processors of the cell can still be somebody's alone.</summary>
    public int FreeCpus(HostCell cell) => cell.DedicatedCpus.Count(cpu => !TakenCpus.Contains(cpu));

    /// <summary>Virtual CPUs that share the cell's processors.</summary>
    public int SharedCpus(HostCell cell) => Held(cell).Sum(held => held.SharedCpus.Count);

    /// <summary>Memory of the cell that guests have, in MiB.</summary>
    public long MemoryMiB(HostCell cell) => Held(cell).Sum(held => held.MemoryMiB);

    /// <summary>A guest's cell on this one; <see langword="null"/>, and why, where there is no room.</summary>
    public FittedCell? Fit(HostCell cell, GuestCell guest, GuestDemand demand, bool isFirst, out string reason)
    {
        var isAlone = guest.PinnedCpus.Count > 0;
        if (!HasCpus(cell, guest, out reason)
            || !HasMemory(cell, guest, isAlone, out reason)
            || !TryPages(cell, guest, out var pageKiB, out reason))
        {
            return null;
        }

        // The emulator's processor, where it has one, is the last that is chosen.
        var wantsEmulator = isFirst && demand.HasEmulatorCpu;
        var count = guest.PinnedCpus.Count + (wantsEmulator ? 1 : 0);
        if (CpuChoice.Of(cell, TakenCpus, count, demand.Threads) is not { } choice)
        {
            reason = Say($"{count} CPUs of its own asked for ({demand.Threads} threads), {FreeCpus(cell)} of {cell.DedicatedCpus.Count} free in cell {cell.Id}");
            return null;
        }

        CpuPin[] pins = [.. guest.PinnedCpus.Zip(choice.Cpus, static (virtualCpu, cpu) => new CpuPin(virtualCpu, cpu))];
        return new FittedCell
        {
            Id = guest.Id,
            HostCell = cell.Id,
            SharedCpus = guest.SharedCpus,
            HostCpus = guest.SharedCpus.Count > 0 ? cell.SharedCpus : [],
            Pins = pins,
            IdleCpus = choice.Idle,
            EmulatorCpu = wantsEmulator ? choice.Cpus[^1] : null,
            Siblings = CpuChoice.Siblings(cell, pins),
            MemoryMiB = guest.MemoryMiB,
            PageKiB = pageKiB,
        };
    }

    private bool HasCpus(HostCell cell, GuestCell guest, out string reason)
    {
        var (asked, there, used) = (guest.SharedCpus.Count, cell.SharedCpus.Count, SharedCpus(cell));
        reason = asked > there ? Say($"{asked} vCPUs asked for, {there} CPUs in cell {cell.Id}")
            : asked > 0 && used + asked > there * _topology.CpuRatio
                ? Say($"{asked} vCPUs asked for, {Math.Max(0, Math.Floor(there * _topology.CpuRatio) - used)} free in cell {cell.Id} (ratio {_topology.CpuRatio})")
                : "";
        return reason.Length is 0;
    }

    // Memory of guests that have processors alone is never overcommitted: it would come from afar when it is needed.
    private bool HasMemory(HostCell cell, GuestCell guest, bool isAlone, out string reason)
    {
        var used = MemoryMiB(cell);
        var limit = isAlone || guest.Pages is not null ? cell.MemoryMiB : Math.Floor(cell.MemoryMiB * _topology.MemoryRatio);
        reason = guest.MemoryMiB > cell.MemoryMiB || used + guest.MemoryMiB > limit
            ? Say($"{guest.MemoryMiB} MiB asked for, {Math.Max(0, limit - used)} MiB free of {cell.MemoryMiB} MiB in cell {cell.Id}")
            : "";
        return reason.Length is 0;
    }

    private bool TryPages(HostCell cell, GuestCell guest, out long? pageKiB, out string reason)
    {
        (pageKiB, reason) = (null, "");
        if (guest.Pages is not { } wanted)
        {
            return true;
        }

        var smallest = cell.Pages.Count is 0 ? 0 : cell.Pages.Min(pages => pages.SizeKiB);
        var fitting = cell.Pages
            .Where(pages => wanted.Kind switch
            {
                PageKind.Small => pages.SizeKiB == smallest,
                PageKind.Large => pages.SizeKiB > smallest,
                PageKind.Exact => pages.SizeKiB == wanted.SizeKiB,
                _ => true,
            })
            .OrderByDescending(pages => pages.SizeKiB)
            .FirstOrDefault(pages => guest.MemoryMiB * 1024 % pages.SizeKiB is 0 && (pages.Count - UsedPages(cell, pages)) * pages.SizeKiB >= guest.MemoryMiB * 1024);
        pageKiB = fitting?.SizeKiB;
        reason = fitting is null
            ? Say($"{guest.MemoryMiB} MiB in {(wanted.Kind is PageKind.Exact ? $"pages of {wanted.SizeKiB} KiB" : $"{wanted.Kind} pages")} asked for, not free in cell {cell.Id}")
            : "";
        return fitting is not null;
    }

    private long UsedPages(HostCell cell, HostPages pages) =>
        Held(cell).Where(held => held.PageKiB == pages.SizeKiB).Sum(held => held.MemoryMiB * 1024 / pages.SizeKiB);

    private IEnumerable<FittedCell> Held(HostCell cell) => _held.Where(held => held.HostCell == cell.Id);

    private static HostDevice[] DevicesLeft(HostPieces host)
    {
        if (host.Topology.Devices.Count is 0)
        {
            return [];
        }

        var held = host.Held.SelectMany(fitting => fitting.Devices).Select(fitted => fitted.Device).ToArray();
        var taken = held.Select(device => device.Address).ToHashSet(StringComparer.Ordinal);
        var split = held.Select(device => device.Parent).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return
        [
            .. host.Topology.Devices.Where(device =>
                !taken.Contains(device.Address) && !split.Contains(device.Address) && !(device.Parent is { } parent && taken.Contains(parent))),
        ];
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
