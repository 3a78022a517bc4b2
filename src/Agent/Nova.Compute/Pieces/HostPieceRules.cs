using Microsoft.Extensions.Options;
using Nova.Compute.Options;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Virt;

namespace Nova.Compute.Pieces;

/// <summary>What the operator decides of a host's pieces: which CPUs are shared, which are one guest's alone, and which devices guests may get.</summary>
internal sealed class HostPieceRules
{
    private readonly IReadOnlyList<int>? _shared;
    private readonly IReadOnlyList<int>? _dedicated;
    private readonly DeviceSpec[] _specs;

    /// <exception cref="OptionsValidationException">A set or a specification is none, or a CPU is in both sets.</exception>
    public HostPieceRules(IOptions<CpuSetOptions> cpus, IOptions<DeviceOptions> devices)
    {
        (_shared, _dedicated) = (Read("cpu_shared_set", cpus.Value.CpuSharedSet), Read("cpu_dedicated_set", cpus.Value.CpuDedicatedSet));
        if (_shared is not null && _dedicated is not null && _shared.Intersect(_dedicated).ToArray() is { Length: > 0 } both)
        {
            throw Wrong($"cpu_shared_set and cpu_dedicated_set both have CPU {CpuSet.Format(both)}");
        }

        _specs = [.. devices.Value.DeviceSpecs.Select(text => new DeviceSpec(text))];
    }

    /// <summary>Whether any devices can be had: without, nobody need ask the hypervisor for them.</summary>
    public bool OffersDevices => _specs.Length > 0;

    /// <summary>What the host hands out, of what the hypervisor tells.</summary>
    /// <param name="measured">The driver's figures.</param>
    /// <param name="devices">All devices of the host.</param>
    public HostInventory Apply(HostInventory measured, IReadOnlyList<HostDevice> devices)
    {
        HostDevice[] offered = [.. devices.Select(device => _specs.Select(spec => spec.Apply(device)).FirstOrDefault(offer => offer is not null)).OfType<HostDevice>()];
        var cells = measured.Topology?.Cells ?? [];
        if (_shared is not null || _dedicated is not null)
        {
            cells = [.. cells.Select(cell => cell with { SharedCpus = Of(cell, _shared), DedicatedCpus = Of(cell, _dedicated) })];
            measured = measured with { VCpus = cells.Count > 0 ? cells.Sum(cell => cell.SharedCpus.Count) : (_shared ?? []).Count(cpu => cpu < measured.VCpus) };
        }

        return measured with
        {
            Topology = cells.Count is 0 && offered.Length is 0
                ? null
                : new HostTopology { Cells = cells, Devices = offered, CpuRatio = measured.CpuRatio, MemoryRatio = measured.MemoryRatio },
        };
    }

    private static int[] Of(HostCell cell, IReadOnlyList<int>? set) => set is null ? [] : [.. cell.SharedCpus.Intersect(set)];

    private static IReadOnlyList<int>? Read(string option, string text) =>
        text.Length is 0 ? null : CpuSet.TryParse(text, out var cpus) ? cpus : throw Wrong($"{option} = {text} is no set of CPUs");

    private static OptionsValidationException Wrong(string reason) => new(CpuSetOptions.Section, typeof(CpuSetOptions), [$"[compute] {reason}."]);
}
