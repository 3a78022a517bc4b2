using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Nova.Core;

namespace Nova.Placement;

/// <summary>Options of the Placement API.</summary>
internal sealed class PlacementOptions : INovaOptions
{
    /// <inheritdoc />
    public static string Section => "placement";

    /// <summary>How many allocation candidates one request is answered at most, whatever its limit says; -1 for all there are. Default -1.</summary>
    [ConfigurationKeyName("max_allocation_candidates")]
    [Range(-1, int.MaxValue)]
    public int MaxAllocationCandidates { get; set; } = -1;
}
