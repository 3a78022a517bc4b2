using Nova.Contracts.Flavors;
using Nova.Contracts.Scheduling;
using Nova.Core;

namespace Nova.Scheduling.Columns;

/// <summary>Which figures of hosts are kept in columns: those of the enabled filters and of the weighers that look at the host alone.</summary>
/// <remarks>Whoever finds no column of his own in a snapshot asks host by host, with the same outcome.</remarks>
internal sealed class HostLayout(FilterPipeline filters, HostRanking ranking)
{
    /// <summary>What weighers of the host alone are given; they do not look at it.</summary>
    public static SchedulingRequest NoRequest { get; } = new()
    {
        RequestId = "",
        Project = new ProjectId("-"),
        Flavor = new Flavor
        {
            Id = new FlavorId("-"),
            Name = "-",
            VCpus = 0,
            MemoryMiB = 0,
            RootDiskGiB = 0,
        },
        Resources = default,
    };

    /// <summary>Whose rooms are kept.</summary>
    public IRoomFilter[] Rooms { get; } = [.. filters.Filters.OfType<IRoomFilter>()];

    /// <summary>Whose answers are kept.</summary>
    public IHostWeigher[] Weighers { get; } = [.. ranking.Weighers.Where(weigher => weigher.IsOfHostAlone)];

    /// <summary>What aggregates call the multipliers of those weighers.</summary>
    public string[] MultiplierKeys { get; } = [.. ranking.Weighers.Where(weigher => weigher.IsOfHostAlone).Select(weigher => weigher.MultiplierKey)];

    /// <summary>The column of a filter; negative where it has none.</summary>
    public int ColumnOf(IRoomFilter filter) => Array.IndexOf(Rooms, filter);

    /// <summary>The column of a weigher; negative where it has none.</summary>
    public int ColumnOf(IHostWeigher weigher) => Array.IndexOf(Weighers, weigher);
}
