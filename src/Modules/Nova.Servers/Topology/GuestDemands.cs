using System.Text.Json;
using Nova.Contracts.Flavors;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Servers.Lifecycle;

namespace Nova.Servers.Topology;

/// <summary>What servers ask of a host by the piece: read from the flavor's extra specs and the image's properties, the same at a request and at its claim.</summary>
internal sealed class GuestDemands(DeviceAliases aliases)
{
    /// <summary>Whether a server of the flavor can be made from an image of these properties.</summary>
    /// <returns><see cref="Fault.Invalid"/> where they contradict each other, or ask for what there is not.</returns>
    public Result<Done> Check(Flavor flavor, IReadOnlyDictionary<string, string> imageProperties) =>
        Read(flavor, imageProperties).TryGet(out _, out var fault) ? default(Done) : fault;

    /// <summary>Whether a server can get another image where it is: it keeps its pieces.</summary>
    public Result<Done> CheckRebuild(Flavor flavor, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        !Read(flavor, after).TryGet(out var wanted, out var fault) ? fault
        : Read(flavor, before).TryGet(out var held, out _) && Text(held) == Text(wanted) ? default(Done)
        : new Fault.Invalid("An instance's NUMA topology cannot be changed as part of a rebuild. The image provided is invalid for this instance.");

    /// <summary>Whether a server of the flavor asks for anything by the piece.</summary>
    public bool AsksForPieces(Flavor flavor, IReadOnlyDictionary<string, string> imageProperties) =>
        Read(flavor, imageProperties).TryGet(out var demand, out _) && demand is not { Cells.Count: 0, Devices.Count: 0 };

    /// <summary>What the server claims: amounts and pieces. What was accepted once and is not possible any more is a demand that no host fulfils.</summary>
    public ClaimedResources ClaimOf(Flavor flavor, bool isOnVolume, IReadOnlyDictionary<string, string> imageProperties)
    {
        var amounts = ResourceWishes.Claim(flavor, isOnVolume);
        if (!Read(flavor, imageProperties).TryGet(out var demand, out var fault))
        {
            return amounts with { Demand = new GuestDemand { Cells = [], Devices = [], Contradiction = fault.Message } };
        }

        // Processors that a guest has alone are claimed one by one, and are none of those that guests share.
        return demand is { Cells.Count: 0, Devices.Count: 0 }
            ? amounts
            : amounts with { VCpus = Math.Max(0, amounts.VCpus - demand.Cells.Sum(cell => cell.PinnedCpus.Count)), Demand = demand };
    }

    private static string Text(GuestDemand demand) => JsonSerializer.Serialize(demand, TopologyJson.Default.GuestDemand);

    private Result<GuestDemand> Read(Flavor flavor, IReadOnlyDictionary<string, string> image)
    {
        var specs = flavor.ExtraSpecs;
        if (!CpuPolicies.Read(specs, image, flavor.VCpus).TryGet(out var cpus, out var fault)
            || !PageSizes.Read(specs, image).TryGet(out var pages, out fault)
            || !GuestCells.Read(specs, image, new GuestSize(flavor.VCpus, flavor.MemoryMiB), cpus, pages.Demand).TryGet(out var cells, out fault)
            || !Nearness(specs, image).TryGet(out var near, out fault)
            || !aliases.Find(specs, near.Value).TryGet(out var devices, out fault))
        {
            return fault;
        }

        return new GuestDemand { Cells = cells, Threads = cpus.Threads, HasEmulatorCpu = cpus.HasEmulatorCpu, Devices = devices };
    }

    private static Result<Near> Nearness(IReadOnlyDictionary<string, string> specs, IReadOnlyDictionary<string, string> image)
    {
        var (ofFlavor, ofImage) = (specs.GetValueOrDefault("hw:pci_numa_affinity_policy"), image.GetValueOrDefault("hw_pci_numa_affinity_policy"));
        if (ofFlavor is not null && ofImage is not null && ofFlavor != ofImage)
        {
            return new Fault.Invalid("Image property 'hw_pci_numa_affinity_policy' is not permitted to override the policy set against the flavor");
        }

        return (ofFlavor ?? ofImage) is not { } text ? new Near(null)
            : DeviceAliases.NearnessOf(text) is { } near ? new Near(near)
            : new Fault.Invalid($"Invalid PCI NUMA affinity policy: {text}");
    }

    private readonly record struct Near(DeviceNearness? Value);
}
