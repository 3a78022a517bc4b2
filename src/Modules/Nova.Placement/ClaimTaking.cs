using System.Globalization;
using Nova.Contracts.Placement;
using Nova.Core;
using Nova.Placement.Storage;

namespace Nova.Placement;

/// <summary>Takes what a claim asks for from its host, all of it or nothing.</summary>
internal static class ClaimTaking
{
    /// <returns><see cref="Fault.Conflict"/>, with the figures, where the host has not that much left; nothing is taken then.</returns>
    public static async Task<Result<Done>> TakeAsync(IUnitOfWork work, ServerClaim claim, CancellationToken cancellationToken)
    {
        if (!await work.TryTakeAsync(claim, cancellationToken))
        {
            return new Fault.Conflict(
                await work.FindAsync(claim.Host, cancellationToken) is { } usage ? Refusal(claim.Amount, usage) : $"Host {claim.Host} has not reported what it has.");
        }

        if (claim.Amount.More is not { } more)
        {
            return new Done();
        }

        List<(string ResourceClass, long Amount)> taken = [];
        foreach (var item in more.Items)
        {
            if (!await work.TryTakeMoreAsync(claim, item.ResourceClass, item.Amount, cancellationToken))
            {
                await work.GiveBackAsync(claim with { Amount = claim.Amount with { More = ClassAmounts.OrNone(taken) } }, cancellationToken);
                await work.RemoveMoreAsync(ClaimRow.Of(claim), isAside: false, cancellationToken);
                return new Fault.Conflict(string.Create(CultureInfo.InvariantCulture, $"Host {claim.Host} has not enough left: {item.Amount} of {item.ResourceClass} asked for."));
            }

            taken.Add(item);
        }

        return new Done();
    }

    /// <summary>What the host lacks, in figures.</summary>
    internal static string Refusal(ClaimedResources asked, HostUsage usage)
    {
        var (inventory, used) = (usage.Inventory, usage.Used);
        List<string> missing = [];
        Add("vCPUs", asked.VCpus, inventory.VCpus - inventory.ReservedVCpus, inventory.CpuRatio, used.VCpus);
        Add("MiB of memory", asked.MemoryMiB, inventory.MemoryMiB - inventory.ReservedMemoryMiB, inventory.MemoryRatio, used.MemoryMiB);
        Add("GiB of disk", asked.DiskGiB, inventory.DiskGiB - inventory.ReservedDiskGiB, inventory.DiskRatio, used.DiskGiB);
        return missing is []
            ? $"Host {usage.Host} hands out no such portions: {asked.VCpus} vCPUs, {asked.MemoryMiB} MiB of memory, {asked.DiskGiB} GiB of disk."
            : $"Host {usage.Host} has not enough left: {string.Join("; ", missing)}.";

        void Add(string unit, long wanted, long usable, double ratio, long taken)
        {
            if (wanted > usable)
            {
                missing.Add(string.Create(CultureInfo.InvariantCulture, $"{wanted} {unit} asked for, {usable} in the host"));
            }
            else if (taken + wanted > usable * ratio)
            {
                missing.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{wanted} {unit} asked for, {Math.Max(0, Math.Floor(usable * ratio) - taken)} free of {Math.Floor(usable * ratio)} (ratio {ratio})"));
            }
        }
    }
}
